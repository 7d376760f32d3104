package org.plainsong.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The table of released texts: Parquet files in the folder {@code texts} of an output.
 *
 * <p>Rows stand in the order of their groups and numbers, and there are exactly as many files as
 * configured: neither tells how the run went.
 */
public final class SyntheticTable {

  /** The folder of the table inside an output. */
  public static final String FOLDER = "texts";

  static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            column("record_id", DataTypes.StringType, "Name of the row, unique in the table"),
            column("label", DataTypes.StringType, "Label the text was written for, if any"),
            column("text", DataTypes.StringType, "Synthetic text, released under the manifest"),
            column("token_count", DataTypes.IntegerType, "Tokens drawn and charged for the text"),
            column("ended_by", DataTypes.StringType, "What ended the text")
          });

  private SyntheticTable() {}

  /**
   * Writes a table of exactly {@code files} files, empty ones where texts run out.
   *
   * @param output the folder that will hold the folder {@value #FOLDER}
   * @param files at least 1
   * @throws OutputFailedException if a file cannot be written
   */
  public static void write(SparkSession spark, List<ReleasedText> texts, int files, String output) {
    if (files < 1) {
      throw new IllegalArgumentException("output files must be >= 1. Provided value: " + files);
    }
    List<Row> rows =
        texts.stream()
            .sorted(
                Comparator.comparingInt(ReleasedText::group).thenComparingInt(ReleasedText::number))
            .map(SyntheticTable::row)
            .toList();
    for (int file = 0; file < files; file++) {
      List<Row> slice = rows.subList(bound(rows, file, files), bound(rows, file + 1, files));
      writeFile(spark, slice, new Path(new Path(output, FOLDER), "part-%05d".formatted(file)));
    }
  }

  /**
   * Reads the rows of a published output, in the order they were written.
   *
   * @throws IllegalArgumentException if there is no finished output
   * @throws OutputFailedException if a file cannot be read
   */
  public static List<TextRow> read(SparkSession spark, String output) {
    Publication.requireFinished(configuration(spark), output);
    List<TextRow> rows = new ArrayList<>();
    for (Path file : files(spark, output)) {
      // File by file: one scan over all of them would order the files by size.
      try {
        Dataset<Row> table = spark.read().schema(SCHEMA).parquet(file.toString());
        table.collectAsList().stream().map(SyntheticTable::textRow).forEach(rows::add);
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        throw OutputFailedException.reading(file.toString(), e);
      }
    }
    return List.copyOf(rows);
  }

  /**
   * Reads the rows of one file, which must have exactly the table's columns and no missing value
   * but a label.
   *
   * @param name the file's path inside the output
   * @return the rows in their order, or nothing if the file is not a file of the table
   */
  public static Optional<List<TextRow>> readExactly(
      SparkSession spark, String output, String name) {
    try {
      Dataset<Row> table = spark.read().parquet(new Path(output, name).toString());
      if (!sameColumns(table.schema())) {
        return Optional.empty();
      }
      List<Row> rows = table.collectAsList();
      return rows.stream().allMatch(SyntheticTable::isWhole)
          ? Optional.of(rows.stream().map(SyntheticTable::textRow).toList())
          : Optional.empty();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      return Optional.empty();
    }
  }

  private static boolean sameColumns(StructType found) {
    boolean same = found.size() == SCHEMA.size();
    for (int i = 0; same && i < SCHEMA.size(); i++) {
      StructField column = SCHEMA.apply(i);
      same =
          found.apply(i).name().equals(column.name())
              && found.apply(i).dataType().equals(column.dataType());
    }
    return same;
  }

  private static boolean isWhole(Row row) {
    for (int i = 0; i < SCHEMA.size(); i++) {
      if (row.isNullAt(i) && !SCHEMA.apply(i).nullable()) {
        return false;
      }
    }
    return true;
  }

  private static int bound(List<Row> rows, int file, int files) {
    return (int) (((long) rows.size() * file + files - 1) / files);
  }

  // A write of its own for each file: Spark leaves out the files of empty partitions, but never the
  // only file of a table.
  private static void writeFile(SparkSession spark, List<Row> rows, Path target) {
    Path folder = target.suffix(".writing");
    spark.sparkContext().setJobDescription("Plainsong: write " + target.getName());
    try {
      spark
          .createDataFrame(rows, SCHEMA)
          .coalesce(1)
          .write()
          .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", false)
          .parquet(folder.toString());
      moveOnlyFile(spark, folder, target.suffix(".parquet"));
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw OutputFailedException.writing(target.getParent().toString(), e);
    } finally {
      spark.sparkContext().setJobDescription(null);
    }
  }

  private static void moveOnlyFile(SparkSession spark, Path folder, Path target)
      throws IOException {
    FileSystem storage = Storage.of(folder, configuration(spark));
    FileStatus[] parts = storage.listStatus(folder, path -> path.getName().startsWith("part-"));
    if (parts.length != 1 || !storage.rename(parts[0].getPath(), target)) {
      throw new IOException("Expected one file to move, found " + parts.length);
    }
    storage.delete(folder, /* recursive= */ true);
  }

  private static List<Path> files(SparkSession spark, String output) {
    Path folder = new Path(output, FOLDER);
    try {
      FileStatus[] found =
          Storage.of(folder, configuration(spark))
              .listStatus(folder, path -> path.getName().endsWith(".parquet"));
      return Arrays.stream(found).map(FileStatus::getPath).sorted().toList();
    } catch (IOException e) {
      throw OutputFailedException.reading(folder.toString(), e);
    }
  }

  private static Configuration configuration(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static Row row(ReleasedText text) {
    return RowFactory.create(
        text.recordId(), text.label(), text.text(), text.tokenCount(), text.endedBy());
  }

  private static TextRow textRow(Row row) {
    return new TextRow(
        row.getString(0), row.getString(1), row.getString(2), row.getInt(3), row.getString(4));
  }

  private static StructField column(String name, DataType type, String comment) {
    return new StructField(
        name,
        type,
        name.equals("label"),
        new MetadataBuilder().putString("comment", comment).build());
  }
}
