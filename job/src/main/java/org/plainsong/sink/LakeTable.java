package org.plainsong.sink;

import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.TableConfig;

/**
 * An Iceberg or Delta table of a Spark catalog, partitioned by label and run, that finished outputs
 * are appended to.
 *
 * <p>The folder of an output is the release: the ledger is settled, the folder appears, and only
 * then are its rows appended here. A row of the table is therefore a row that was released and paid
 * for, whatever crashes. A crash before the append leaves a released folder that the table lacks;
 * the same run again, or {@code plainsong append}, appends it, without drawing or charging
 * anything. That may be repeated and raced: a run is appended in one commit, which the table format
 * refuses if another has committed the same run (Delta by its transaction of the run, Iceberg by
 * validating that no file of the run's partitions appeared since the table was empty of it), and
 * whoever is refused finds the run there and has nothing to do.
 *
 * <p>One task writes all rows, a file a label: what files there are follows from the labels.
 */
public final class LakeTable {

  private static final String ICEBERG = "iceberg";
  private static final String RUN = "run_id";
  private static final String DELTA = "delta";
  private static final String PREFIX = "plainsong.";
  private static final String DELTA_CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog";
  private static final String IMPLEMENTATION = "spark.sql.catalogImplementation";
  private static final StructType SCHEMA =
      SyntheticTable.SCHEMA.add(
          RUN, DataTypes.StringType, /* nullable= */ false, "Run that released the row");

  private final SparkSession spark;
  private final String name;
  private final String format;

  private LakeTable(SparkSession spark, String name, String format) {
    this.spark = spark;
    this.name = name;
    this.format = format;
  }

  /**
   * Makes the table, or checks that an existing one fits.
   *
   * @param name catalog, schema and table
   * @param format {@code iceberg} or {@code delta}
   * @throws IllegalArgumentException if the catalog is not configured or the table is another one
   * @throws OutputFailedException if the catalog does not answer or refuses to make the table
   */
  public static LakeTable prepare(SparkSession spark, String name, String format) {
    requireOneOf(format);
    requireCatalog(spark, name);
    try {
      spark.sql(
          "CREATE TABLE IF NOT EXISTS %s (%s) USING %s PARTITIONED BY (label, %s)"
              .formatted(quoted(name), SCHEMA.toDDL(), format, RUN));
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw OutputFailedException.table(name, e);
    }
    LakeTable table = open(spark, name);
    if (!table.format.equals(format)) {
      throw new IllegalArgumentException(
          "output-table-format must be that of the table "
              + name
              + ", "
              + table.format
              + ". Provided value: "
              + format
              + ".");
    }
    return table;
  }

  /**
   * An existing table, which must have the columns of a table of texts.
   *
   * @throws IllegalArgumentException if the catalog is not configured or the table is another one
   * @throws OutputFailedException if there is none
   */
  public static LakeTable open(SparkSession spark, String name) {
    requireCatalog(spark, name);
    StructType found;
    String format = "";
    List<String> partitions = new ArrayList<>();
    try {
      found = spark.table(quoted(name)).schema();
      for (Row row : spark.sql("DESCRIBE TABLE EXTENDED " + quoted(name)).collectAsList()) {
        if (row.getString(0).equals("Provider")) {
          format = row.getString(1).toLowerCase(Locale.ROOT);
        }
      }
      for (Row column :
          spark
              .catalog()
              .listColumns(quoted(name))
              .toDF()
              .where("isPartition")
              .select("name")
              .collectAsList()) {
        partitions.add(column.getString(0));
      }
    } catch (Exception e) { // as above
      throw OutputFailedException.table(name, e);
    }
    requireColumns(name, found, partitions);
    requireOneOf(format);
    return new LakeTable(spark, name, format);
  }

  /**
   * Appends the rows of a finished output, unless they are there.
   *
   * @throws IllegalArgumentException if the output has no guarantee
   * @throws OutputExistsException if the table holds other rows of the same run
   * @throws OutputFailedException if the table cannot be written; the output is released all the
   *     same and can be appended another time
   */
  public void append(String output) {
    String json = json(output);
    Manifest manifest = Manifest.of(JsonParser.parseString(json));
    requireGuarantee(output, manifest);
    List<Row> rows = rows(output, manifest.runId());
    // Looked at before the rows: what is committed after it is a conflict.
    OptionalLong snapshot = format.equals(ICEBERG) ? snapshot() : OptionalLong.empty();
    List<Row> there = rowsOf(manifest.runId());
    if (there.isEmpty()) {
      try {
        commit(rows, manifest, DigestUtils.sha256Hex(json), snapshot);
      } catch (Exception e) { // refused because the run is there by now, or failed
        if (rowsOf(manifest.runId()).isEmpty()) {
          throw OutputFailedException.table(name, e);
        }
      }
      there = rowsOf(manifest.runId());
    }
    if (!same(rows, there)) {
      throw new OutputExistsException(name + " with other rows of the run " + manifest.runId());
    }
  }

  /** In a table its rows would stand beside private releases, and look like them. */
  private static void requireGuarantee(String output, Manifest manifest) {
    if (manifest.budget().noGuarantee() != null) {
      throw new IllegalArgumentException(
          "output must have a privacy guarantee to be appended to a table. Provided value: "
              + output
              + ", whose manifest says that it has none. Generate it with the program.");
    }
  }

  /** Whether the table holds the rows of a finished output once, and no other row of its run. */
  public boolean holds(String output) {
    String runId = manifest(output).runId();
    return same(rows(output, runId), rowsOf(runId));
  }

  private OptionalLong snapshot() {
    List<Row> main =
        spark
            .table(quoted(name) + ".refs")
            .where("name = 'main'")
            .select("snapshot_id")
            .collectAsList();
    return main.isEmpty() ? OptionalLong.empty() : OptionalLong.of(main.get(0).getLong(0));
  }

  private void commit(List<Row> rows, Manifest manifest, String hash, OptionalLong snapshot)
      throws Exception {
    String run = manifest.runId();
    Dataset<Row> texts = spark.createDataFrame(rows, SCHEMA).coalesce(1);
    @Nullable Double epsilon = manifest.budget().epsilon();
    String facts =
        "run-id=%s epsilon=%s delta=%s manifest-sha256=%s"
            .formatted(run, epsilon, manifest.budget().delta(), hash);
    spark.sparkContext().setJobDescription("Plainsong: append to " + name);
    try {
      if (format.equals(DELTA)) {
        texts
            .writeTo(quoted(name))
            .option("txnAppId", PREFIX + run)
            .option("txnVersion", "1")
            .option("userMetadata", "plainsong " + facts)
            .append();
      } else {
        DataFrameWriterV2<Row> writer = texts.writeTo(quoted(name));
        if (snapshot.isPresent()) {
          writer.option("validate-from-snapshot-id", snapshot.getAsLong());
        }
        writer
            .option("fanout-enabled", "true")
            .option("distribution-mode", "none")
            // Replaces the run's partitions, which are empty, and refuses if they are not: an
            // Iceberg append alone would never conflict.
            .option("isolation-level", "serializable")
            .option("snapshot-property." + PREFIX + "run-id", run)
            .option("snapshot-property." + PREFIX + "epsilon", String.valueOf(epsilon))
            .option(
                "snapshot-property." + PREFIX + "delta", String.valueOf(manifest.budget().delta()))
            .option("snapshot-property." + PREFIX + "manifest-sha256", hash)
            .overwrite(functions.col(RUN).equalTo(run));
      }
    } finally {
      spark.sparkContext().setJobDescription(null);
    }
    if (format.equals(DELTA)) {
      // Delta 4.1.0 alters no table on Spark 4.1.3 (it misses a class that Spark 4.1.0 had); the
      // commit says the same.
      return;
    }
    spark.sql(
        ("ALTER TABLE %s SET TBLPROPERTIES ('plainsong.last-run-id'='%s',"
                + " 'plainsong.last-epsilon'='%s', 'plainsong.last-delta'='%s',"
                + " 'plainsong.last-manifest-sha256'='%s')")
            .formatted(quoted(name), run, epsilon, manifest.budget().delta(), hash));
  }

  private List<Row> rows(String output, String runId) {
    return SyntheticTable.read(spark, output).stream()
        .map(
            row ->
                RowFactory.create(
                    row.recordId(),
                    row.label(),
                    row.text(),
                    row.tokenCount(),
                    row.endedBy(),
                    runId))
        .toList();
  }

  private List<Row> rowsOf(String runId) {
    try {
      spark.catalog().refreshTable(quoted(name));
      return spark
          .table(quoted(name))
          .where(functions.col(RUN).equalTo(runId))
          .selectExpr(SCHEMA.fieldNames())
          .collectAsList();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw OutputFailedException.table(name, e);
    }
  }

  private static boolean same(List<Row> rows, List<Row> others) {
    Comparator<Row> byName = Comparator.comparing(row -> row.getString(0));
    List<Row> ours = rows.stream().sorted(byName).toList();
    List<Row> theirs = others.stream().sorted(byName).toList();
    return ours.equals(theirs);
  }

  private Manifest manifest(String output) {
    return Manifest.of(JsonParser.parseString(json(output)));
  }

  private String json(String output) {
    return PublishedOutput.open(spark.sparkContext().hadoopConfiguration(), output).manifest();
  }

  private static void requireOneOf(String format) {
    if (!TableConfig.FORMATS.contains(format)) {
      throw new IllegalArgumentException(
          "output-table-format must be "
              + String.join(" or ", TableConfig.FORMATS)
              + ". Provided value: "
              + format
              + ".");
    }
  }

  private static void requireCatalog(SparkSession spark, String name) {
    String[] parts = name.split("\\.", -1);
    if (parts.length < 3 || Arrays.stream(parts).anyMatch(p -> !p.matches("[A-Za-z0-9_]+"))) {
      throw new IllegalArgumentException(
          "output-table must be a catalog, a schema and a table, separated by dots. Provided value: "
              + name);
    }
    String key = "spark.sql.catalog." + parts[0];
    String none = "none";
    if (Objects.equals(spark.conf().get(key, none), none)) {
      throw new IllegalArgumentException(
          "output-table must name a catalog that Spark knows. Provided value: "
              + name
              + ". Set "
              + key
              + " to the class of the catalog, and bring its jar with --packages.");
    }
    if (spark.conf().get(key, none).equals(DELTA_CATALOG)
        && spark.conf().get(IMPLEMENTATION).equals("in-memory")) {
      // The next run would find its files and not the table, and fail.
      throw new IllegalArgumentException(
          "output-table must be in a catalog that remembers it. Provided value: "
              + name
              + ", and Spark keeps the tables of "
              + parts[0]
              + " in memory. Set "
              + IMPLEMENTATION
              + "=hive and the address of your metastore.");
    }
  }

  private static void requireColumns(String name, StructType found, List<String> partitions) {
    boolean fits = found.size() == SCHEMA.size() && partitions.equals(List.of("label", RUN));
    for (int i = 0; fits && i < SCHEMA.size(); i++) {
      StructField ours = SCHEMA.apply(i);
      fits =
          found.apply(i).name().equals(ours.name())
              && found.apply(i).dataType().equals(ours.dataType());
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "output-table must have the columns "
              + String.join(", ", SCHEMA.fieldNames())
              + ", partitioned by label and "
              + RUN
              + ". Provided value: "
              + name
              + ", which has "
              + String.join(", ", found.fieldNames())
              + ", partitioned by "
              + String.join(", ", partitions)
              + ". Name another table.");
    }
  }

  private static String quoted(String name) {
    return "`" + name.replace(".", "`.`") + "`";
  }
}
