package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.ledger.MadePolicy;
import org.plainsong.sink.MadeLake;
import org.plainsong.sink.SyntheticTable;

/**
 * Runs whose texts go to an Iceberg or a Delta table, from the command line to the table's rows.
 */
class LakeRunTest {

  private static final String HOME = "spark.plainsong.policyHome";
  private static final String RUN = "nightly";

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;
  private static Map<String, String> lake;

  private Path outputs;
  private Path output;
  private Path dataSet;

  @BeforeAll
  static void prepare() throws IOException {
    MadeLake.stopSession();
    lake = MadeLake.settings(folder);
    lake.forEach(System::setProperty);
    job = new TinyJob(folder);
    Path clinic = Files.createDirectory(folder.resolve("clinic"));
    records = MadeRecords.write(clinic.resolve("records.jsonl"), MadeRecords.good(20));
  }

  @AfterAll
  static void forget() {
    lake.keySet().forEach(System::clearProperty);
  }

  /** A policy and a place for outputs of its own. */
  @BeforeEach
  void setHome() throws IOException {
    outputs = Files.createTempDirectory(folder, "out");
    output = outputs.resolve("table");
    Path home = Files.createDirectory(outputs.resolve("home"));
    dataSet =
        MadePolicy.write(home, "clinic", folder.resolve("clinic").toString(), /* table= */ null);
    System.setProperty(HOME, home.toString());
  }

  @AfterEach
  void unsetHome() {
    System.clearProperty(HOME);
  }

  @ParameterizedTest
  @CsvSource({"iceberg,lake.synthetic.twice", "delta,spark_catalog.default.twice"})
  void generate_submittedTwice_isOneContentAndOneCharge(String format, String table)
      throws IOException {
    CommandRun first = generate(format, table);
    assertThat(first.code()).as(first.err()).isZero();
    List<Row> content = rows(table);
    assertThat(content).hasSizeGreaterThanOrEqualTo(4).isEqualTo(rowsOfOutput());
    assertThat(facts(format, table))
        .contains(RUN)
        .contains(GenerateTest.manifest(output).getAsJsonObject("budget").get("epsilon").toString())
        .contains(DigestUtils.sha256Hex(Files.readAllBytes(output.resolve("manifest.json"))));

    CommandRun second = generate(format, table);
    assertThat(second.code()).as(second.err()).isEqualTo(Failure.OUTPUT_EXISTS.code());
    assertThat(rows(table)).isEqualTo(content);
    assertThat(LedgerKinds.of(dataSet.toString(), RUN)).containsExactly("RESERVE", "SETTLE");
  }

  @ParameterizedTest
  @CsvSource({"iceberg,lake.synthetic.killed", "delta,spark_catalog.default.killed"})
  void generate_killedBetweenFolderAndTable_nextAppendsOnce(String format, String table)
      throws Exception {
    killWhenPublished(format, table);
    assertThat(rows(table)).as("the kill must come before the append").isEmpty();

    CommandRun again = generate(format, table);
    assertThat(again.code()).as(again.err()).isEqualTo(Failure.OUTPUT_EXISTS.code());
    assertThat(rows(table)).isNotEmpty().isEqualTo(rowsOfOutput());
    assertThat(outputs.resolve(".table.journal")).as("holds a secret").doesNotExist();
    CommandRun appended =
        CommandRun.of(
            "append", output.toString(), "--output-table", table, "--output-table-format", format);
    assertThat(appended.code()).as(appended.err()).isZero();
    assertThat(rows(table)).isEqualTo(rowsOfOutput());
    assertThat(LedgerKinds.of(dataSet.toString(), RUN)).containsExactly("RESERVE", "SETTLE");
  }

  @ParameterizedTest
  @CsvSource({"iceberg,lake.synthetic.changed", "delta,spark_catalog.default.changed"})
  void verify_rowChangedInTheTable_isFound(String format, String table) throws IOException {
    CommandRun run = generate(format, table);
    assertThat(run.code()).as(run.err()).isZero();
    CommandRun good = verify("--table", table);
    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.out()).contains("the run's rows in " + table + " are those of the output");

    changeOneText(table);
    CommandRun changed = verify("--table", table);
    assertThat(changed.code()).as(changed.out()).isEqualTo(Failure.VERIFICATION.code());
    assertThat(changed.err()).contains(table).contains("changed");
    assertThat(verify().code()).as("the folder is as it was").isZero();
  }

  @Test
  void generate_catalogThatForgets_isRefusedBeforeTheBudget() throws IOException {
    String catalog = "spark.sql.catalog.spark_catalog";
    System.setProperty(catalog, "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    try {
      CommandRun run = generate("delta", "spark_catalog.default.forgotten");
      assertThat(run.code()).as(run.err()).isEqualTo(Failure.USAGE.code());
      assertThat(run.err())
          .contains("output-table must be in a catalog that remembers it")
          .contains("Provided value: spark_catalog.default.forgotten")
          .contains("spark.sql.catalogImplementation=hive");
    } finally {
      System.setProperty(catalog, lake.get(catalog));
    }
    assertThat(dataSet.resolve("ledger")).doesNotExist();
  }

  private CommandRun generate(String format, String table) {
    return CommandRun.of(arguments(format, table));
  }

  private String[] arguments(String format, String table) {
    return job.arguments(
            records,
            output,
            "--run-id",
            RUN,
            "--output-table",
            table,
            "--output-table-format",
            format)
        .toArray(String[]::new);
  }

  private void killWhenPublished(String format, String table) throws Exception {
    List<String> properties = new ArrayList<>();
    lake.forEach((key, value) -> properties.add("-D" + key + "=" + value));
    properties.add("-D" + HOME + "=" + System.getProperty(HOME));
    Path marker = output.resolve("_SUCCESS");
    try (DriverProcess driver =
        DriverProcess.start(
            outputs.resolve("killed.log"), properties, List.of(arguments(format, table)))) {
      // Reading the folder and asking the table for the run come before the append: jobs of Spark.
      driver.killWhen("the marker", () -> Files.exists(marker));
    }
  }

  private CommandRun verify(String... options) {
    List<String> command = new ArrayList<>(List.of("verify", output.toString()));
    command.addAll(List.of(options));
    return CommandRun.of(command.toArray(String[]::new));
  }

  private static List<Row> rows(String table) {
    return inSession(
        spark ->
            spark
                .table(table)
                .selectExpr("*") // every column there is
                .orderBy("record_id")
                .collectAsList());
  }

  private List<Row> rowsOfOutput() {
    return inSession(
        spark ->
            SyntheticTable.read(spark, output.toString()).stream()
                .map(
                    row ->
                        RowFactory.create(
                            row.recordId(),
                            row.label(),
                            row.text(),
                            row.tokenCount(),
                            row.endedBy(),
                            RUN))
                .sorted((a, b) -> a.getString(0).compareTo(b.getString(0)))
                .toList());
  }

  /** Where the rows come from, as the table says. */
  private static String facts(String format, String table) {
    return inSession(
        spark ->
            (format.equals("delta")
                    ? spark.sql("DESCRIBE HISTORY " + table).select("userMetadata")
                    : spark.table(table + ".snapshots").select("summary"))
                .collectAsList()
                .toString());
  }

  private static void changeOneText(String table) {
    inSession(
        spark -> {
          List<Row> rows = new ArrayList<>(spark.table(table).orderBy("record_id").collectAsList());
          Row first = rows.get(0);
          rows.set(
              0,
              RowFactory.create(
                  first.get(0), first.get(1), first.get(2) + "!", first.get(3), first.get(4), RUN));
          try {
            spark
                .createDataFrame(rows, spark.table(table).schema())
                .writeTo(table)
                .overwrite(functions.col("run_id").equalTo(RUN));
          } catch (Exception e) { // declared, and unlike this test's own
            throw new IllegalStateException(e);
          }
          return true;
        });
  }

  private static <T> T inSession(Function<SparkSession, T> use) {
    List<T> result = new ArrayList<>();
    Sessions.use(spark -> result.add(use.apply(spark)));
    return result.get(0);
  }
}
