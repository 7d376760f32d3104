package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.ledger.MadePolicy;
import org.plainsong.store.MiniHdfs;

/** Runs with everything on HDFS: input, policy, ledger, journal and output. */
class HdfsRunTest {

  private static final String HOME = "spark.plainsong.policyHome";
  private static final String RUN = "nightly";

  @TempDir private static Path folder;
  private static MiniHdfs hdfs;
  private static TinyJob job;

  private String outputs;

  @BeforeAll
  static void start() throws IOException {
    hdfs = MiniHdfs.start(folder.resolve("hdfs"));
    job = new TinyJob(folder);
    write("/lake/records.jsonl", String.join("\n", MadeRecords.good(20)));
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  @BeforeEach
  void setHome(TestInfo test) throws IOException {
    String name = "/" + test.getTestMethod().orElseThrow().getName();
    outputs = name + "/out";
    hdfs.files().mkdirs(new org.apache.hadoop.fs.Path(outputs));
    write(
        name + "/home/clinic/policy.conf",
        MadePolicy.text("clinic", hdfs.path("/lake"), /* table= */ "unused.clinic"));
    System.setProperty(HOME, hdfs.path(name + "/home"));
  }

  @AfterEach
  void unsetHome() {
    System.clearProperty(HOME);
  }

  @Test
  void generate_twice_isThereWholeAndChargedOnce() throws IOException {
    CommandRun run = CommandRun.of(arguments());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(names(outputs)).as("no staging folder, no journal").containsExactly("table");
    assertThat(names(outputs + "/table"))
        .containsExactly("_SUCCESS", "card.html", "card.md", "manifest.json", "texts");
    assertVerifies();

    CommandRun again = CommandRun.of(arguments());
    assertThat(again.code()).as(again.err()).isEqualTo(Failure.OUTPUT_EXISTS.code());
    assertThat(names(outputs)).containsExactly("table");
    assertThat(kinds()).containsExactly("RESERVE", "SETTLE");
    assertVerifies();
  }

  @Test
  void generate_driverKilled_leavesNothingHalfWrittenAndGoesOn() throws Exception {
    List<String> home = List.of("-D" + HOME + "=" + System.getProperty(HOME));
    org.apache.hadoop.fs.Path entry =
        new org.apache.hadoop.fs.Path(outputs + "/.table.journal/" + RUN + "/*/00000010.json");
    try (DriverProcess driver =
        DriverProcess.start(folder.resolve("killed.log"), home, List.of(arguments()))) {
      driver.killWhen("entry 10", () -> hdfs.files().globStatus(entry).length > 0);
    }
    assertThat(names(outputs)).as("all hidden").allMatch(name -> name.startsWith("."));
    assertThat(kinds()).containsExactly("RESERVE");

    CommandRun run;
    String log;
    try (LogCapture capture = new LogCapture()) {
      run = CommandRun.of(arguments());
      log = capture.text();
    }
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(log).contains("goes on with attempt 2 after").doesNotContain(MadeRecords.CANARY);
    assertThat(kinds()).containsExactly("RESERVE", "RESUME", "SETTLE");
    assertThat(names(outputs)).as("holds a secret").doesNotContain(".table.journal");
    assertVerifies();
  }

  @Test
  void generate_failed_leavesNoOutputAndNoStagingFolder() throws IOException {
    CommandRun run = CommandRun.of(arguments("--text-column", "txet"));
    assertThat(run.code()).as(run.err()).isEqualTo(Failure.INPUT.code());
    assertThat(names(outputs)).containsExactly(".table.journal");
    assertThat(kinds()).containsExactly("RESERVE");
  }

  private String[] arguments(String... more) throws IOException {
    List<String> changes = new ArrayList<>(List.of(more));
    // Some rounds more than the others: time to be killed.
    changes.addAll(List.of("--texts-per-group", "12", "--run-id", RUN));
    changes.addAll(List.of("--input", hdfs.path("/lake/records.jsonl")));
    changes.addAll(List.of("--output", hdfs.path(outputs + "/table")));
    return job.arguments(folder, folder, changes.toArray(String[]::new)).toArray(String[]::new);
  }

  private void assertVerifies() throws IOException {
    CommandRun verified =
        CommandRun.of("verify", hdfs.path(outputs + "/table"), "--ledger", dataSet());
    assertThat(verified.code()).as(verified.err()).isZero();
  }

  private List<String> kinds() throws IOException {
    return LedgerKinds.of(dataSet(), RUN);
  }

  private static String dataSet() {
    return System.getProperty(HOME) + "/clinic";
  }

  private static List<String> names(String path) throws IOException {
    FileStatus[] found = hdfs.files().listStatus(new org.apache.hadoop.fs.Path(path));
    return Arrays.stream(found).map(file -> file.getPath().getName()).sorted().toList();
  }

  private static void write(String path, String text) throws IOException {
    try (FSDataOutputStream out = hdfs.files().create(new org.apache.hadoop.fs.Path(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
