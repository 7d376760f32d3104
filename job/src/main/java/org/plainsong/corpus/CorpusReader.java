package org.plainsong.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Defines the data set of a source's records as three strings: text, label and unit.
 *
 * <p>Lives on the driver and reads schemas there, never a record. A malformed line gives no row. A
 * line is at most one record in JSON and CSV, so that no record can swallow its neighbours.
 */
final class CorpusReader {

  /** Positions in a row of {@link #read}. */
  static final int TEXT = 0;

  static final int LABEL = 1;
  static final int UNIT = 2;

  private final SparkSession spark;

  /** Reads with a copy of a session, whose settings are its own. */
  CorpusReader(SparkSession session) {
    this.spark = ReadingSession.of(session);
  }

  /** Returns the records as rows of three nullable strings. */
  JavaRDD<Row> read(PinnedInput input) {
    return switch (input.source().format()) {
      case JSON -> json(input);
      case CSV -> csv(input);
      case PARQUET -> project(reader(input).parquet(paths(input)), input.source()).toJavaRDD();
      case TABLE ->
          project(reader(input).table(input.source().location()), input.source()).toJavaRDD();
    };
  }

  /** Names the columns of a source that must exist, each once. */
  static Set<String> columns(CorpusSource source) {
    Set<String> columns = new LinkedHashSet<>();
    Stream.of(source.textColumn(), source.labelColumn(), source.unitColumn())
        .filter(Objects::nonNull)
        .forEach(columns::add);
    return columns;
  }

  private JavaRDD<Row> json(PinnedInput input) {
    JavaRDD<Row> lines = Lines.read(reader(input), input);
    new JsonKeys(spark).require(input, lines);
    return lines.flatMap(new LineRecords(input.source(), new JsonLine(columns(input.source()))));
  }

  private JavaRDD<Row> csv(PinnedInput input) {
    String header = new CsvHeaders(spark.sessionState().newHadoopConf()).common(input);
    Set<String> columns = columns(input.source());
    List<String> names = CsvLine.split(header, CsvHeaders.MOST_COLUMNS).orElse(List.of());
    for (String column : columns) {
      if (!input.isFolderColumn(column) && Collections.frequency(names, column) != 1) {
        // The names found are not listed: in a file without a header they are a private record.
        throw new InputFault(
            "input has no column "
                + column
                + ", or has it twice: the first line of every CSV file must name the columns."
                + " Provided location: "
                + input.source().location());
      }
    }
    return Lines.read(reader(input), input)
        .flatMap(new LineRecords(input.source(), new CsvLine(header, names, columns)));
  }

  private DataFrameReader reader(PinnedInput input) {
    DataFrameReader reader =
        spark
            .read()
            // An option goes before the session's setting, and a table's own would go before both.
            .option("ignoreCorruptFiles", "false")
            .option("ignoreMissingFiles", "false");
    String folder = input.folder();
    return folder != null && input.hasFolderColumns() ? reader.option("basePath", folder) : reader;
  }

  static String[] paths(PinnedInput input) {
    // A file's own name may hold signs that a glob would read.
    return input.paths().stream()
        .map(file -> file.replaceAll("[*?\\[\\]{}]", "\\\\$0"))
        .toArray(String[]::new);
  }

  private static Dataset<Row> project(Dataset<Row> rows, CorpusSource source) {
    return rows.select(
        string(rows.schema(), source.textColumn(), source).as("text"),
        string(rows.schema(), source.labelColumn(), source).as("label"),
        unit(rows.schema(), source.unitColumn(), source).as("unit"));
  }

  private static Column string(StructType schema, @Nullable String name, CorpusSource source) {
    if (name == null) {
      return lit(null).cast(DataTypes.StringType);
    }
    StructField field = field(schema, name, source);
    return isNested(field.dataType())
        ? to_json(column(name))
        : column(name).cast(DataTypes.StringType);
  }

  private static Column unit(StructType schema, @Nullable String name, CorpusSource source) {
    return name == null
        ? lit(null).cast(DataTypes.StringType)
        : UnitKey.of(column(name), field(schema, name, source), source);
  }

  private static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  private static StructField field(StructType schema, String name, CorpusSource source) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains(name)) {
      throw new InputFault(
          "input has no column "
              + name
              + ". Its columns: "
              + names
              + ". Provided location: "
              + source.location());
    }
    return schema.apply(name);
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }
}
