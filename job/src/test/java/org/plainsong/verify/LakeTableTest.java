package org.plainsong.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.sink.LakeTable;
import org.plainsong.sink.MadeLake;
import org.plainsong.sink.OutputExistsException;
import org.plainsong.sink.OutputFailedException;
import org.plainsong.sink.PublishedOutput;

/** Appending to real Iceberg and Delta tables, in a session of its own for their catalogs. */
class LakeTableTest {

  private static final String ICEBERG = "lake.synthetic.notes";
  private static final String DELTA = "spark_catalog.synthetic.notes";

  @TempDir private static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    MadeLake.stopSession();
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .appName("lake")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.catalog.missing", "org.example.NoSuchCatalog");
    MadeLake.settings(folder).forEach(builder::config);
    spark = builder.getOrCreate();
    spark.sql("CREATE DATABASE synthetic");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @CsvSource({"iceberg," + ICEBERG, "delta," + DELTA})
  void append_thriceAndRaced_isThereOnceWithItsFacts(String format, String name) throws Exception {
    Path output = MadeOutput.publish(spark, folder.resolve("out-" + format));
    LakeTable table = LakeTable.prepare(spark, name, format);
    assertThat(table.holds(output.toString())).isFalse();

    race(() -> append(name, format, output));
    table.append(output.toString());

    assertThat(table.holds(output.toString())).isTrue();
    assertThat(spark.table(name).count()).isEqualTo(MadeOutput.texts().size());
    assertThat(facts(name, format))
        .contains(MadeOutput.RUN)
        .contains("epsilon")
        .contains(DigestUtils.sha256Hex(Files.readAllBytes(output.resolve("manifest.json"))));
    LakeCheck.check(spark, output.toString(), name);
    spark.table(name).limit(1).writeTo(name).append();
    assertThatThrownBy(() -> LakeCheck.check(spark, output.toString(), name))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining("once");
    assertThatThrownBy(() -> table.append(output.toString()))
        .isInstanceOf(OutputExistsException.class);
  }

  @ParameterizedTest
  @CsvSource({"iceberg,lake.synthetic.runs", "delta,spark_catalog.synthetic.runs"})
  void append_anotherRunIsThere_bothAreThere(String format, String name) {
    Path output = MadeOutput.publish(spark, folder.resolve("second-" + format));
    LakeTable table = LakeTable.prepare(spark, name, format);
    spark.sql("INSERT INTO " + name + " VALUES ('B/0/0', 'B', 'text', 3, 'end_of_text', 'run-0')");
    table.append(output.toString());
    assertThat(table.holds(output.toString())).isTrue();
    assertThat(spark.table(name).where("run_id = 'run-0'").count()).isEqualTo(1);
    // One task, a file for each label: three files with the one of the other run.
    assertThat(files(name, format)).isEqualTo(3);
  }

  @Test
  void append_iceberg_snapshotNamesTheRun() {
    Path output = MadeOutput.publish(spark, folder.resolve("snapshot"));
    LakeTable.prepare(spark, "lake.synthetic.one", "iceberg").append(output.toString());
    List<Row> runs =
        spark
            .sql("SELECT summary['plainsong.run-id'] FROM lake.synthetic.one.snapshots")
            .collectAsList();
    assertThat(runs).singleElement().extracting(row -> row.getString(0)).isEqualTo(MadeOutput.RUN);
  }

  @Test
  void isOf_nothingThereOrAnotherRunOrUnfinished_isNot() throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    assertThat(PublishedOutput.isOf(hadoop, folder + "/absent", MadeOutput.RUN)).isFalse();
    Path output = MadeOutput.publish(spark, folder.resolve("other"));
    assertThat(PublishedOutput.isOf(hadoop, output.toString(), "another-run")).isFalse();
    assertThat(PublishedOutput.isOf(hadoop, output.toString(), MadeOutput.RUN)).isTrue();
    Files.delete(output.resolve("_SUCCESS"));
    assertThat(PublishedOutput.isOf(hadoop, output.toString(), MadeOutput.RUN)).isFalse();
  }

  @Test
  void append_outputWithoutGuarantee_isRefused() throws IOException {
    Path output = MadeOutput.publish(spark, folder.resolve("seeded"));
    Path file = output.resolve("manifest.json");
    JsonObject manifest = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    JsonObject budget = manifest.getAsJsonObject("budget");
    budget.addProperty("no_guarantee", "Randomness is seeded.");
    Files.writeString(file, manifest.toString());
    LakeTable table = LakeTable.prepare(spark, "lake.synthetic.seeded", "iceberg");

    assertThatThrownBy(() -> table.append(output.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("output must have a privacy guarantee");
    assertThat(spark.table("lake.synthetic.seeded").count()).isZero();
  }

  @Test
  void prepare_otherColumns_isRefusedWithThem() {
    spark.sql("CREATE TABLE lake.synthetic.other (text STRING) USING iceberg");
    assertThatThrownBy(() -> LakeTable.prepare(spark, "lake.synthetic.other", "iceberg"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("output-table must have the columns record_id, label")
        .hasMessageContaining("lake.synthetic.other, which has text");
  }

  @Test
  void prepare_catalogNotThere_saysWhatToSet() {
    assertThatThrownBy(() -> LakeTable.prepare(spark, "nowhere.synthetic.notes", "iceberg"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Set spark.sql.catalog.nowhere")
        .hasMessageContaining("--packages");
    assertThatThrownBy(() -> LakeTable.prepare(spark, "missing.synthetic.notes", "iceberg"))
        .isInstanceOf(OutputFailedException.class)
        .hasMessageContaining("Could not use the table missing.synthetic.notes");
    assertThatThrownBy(() -> LakeTable.prepare(spark, "notes", "iceberg"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: notes");
  }

  private static Void append(String name, String format, Path output) {
    LakeTable.prepare(spark, name, format).append(output.toString());
    return null;
  }

  private static void race(Callable<Void> racer) throws Exception {
    int racers = 2;
    CyclicBarrier start = new CyclicBarrier(racers);
    ExecutorService threads = Executors.newFixedThreadPool(racers);
    try {
      Callable<Void> together =
          () -> {
            start.await();
            return racer.call();
          };
      for (Future<Void> finished : threads.invokeAll(List.of(together, together))) {
        finished.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static long files(String name, String format) {
    return format.equals("delta")
        ? spark.table(name).inputFiles().length
        : spark.table(name + ".files").count();
  }

  /** What the table says of its last run. */
  private static String facts(String name, String format) {
    return format.equals("delta")
        ? spark
            .sql("DESCRIBE HISTORY " + name)
            .where("userMetadata IS NOT NULL")
            .select("userMetadata")
            .collectAsList()
            .toString()
        : spark.sql("SHOW TBLPROPERTIES " + name).collectAsList().toString();
  }
}
