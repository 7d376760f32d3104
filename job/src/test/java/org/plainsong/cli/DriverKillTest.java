package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.ledger.MadePolicy;

/**
 * Drivers in processes of their own, killed in the middle of a run: the same command once more goes
 * on where they were, is charged nothing more, and claims what an undisturbed run claims.
 */
class DriverKillTest {

  private static final String HOME = "spark.plainsong.policyHome";
  private static final int ROUNDS = 96;

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;

  private Path dataSet;
  private Path outputs;
  private Path output;

  @BeforeAll
  static void prepare() throws IOException {
    job = new TinyJob(folder);
    Path lake = Files.createDirectory(folder.resolve("lake"));
    records = MadeRecords.write(lake.resolve("records.jsonl"), MadeRecords.good(20));
  }

  @BeforeEach
  void setHome(TestInfo test) throws IOException {
    outputs = folder.resolve("out-" + test.getTestMethod().orElseThrow().getName());
    output = outputs.resolve("table");
    Path home = Files.createDirectories(outputs.resolve("home"));
    dataSet = MadePolicy.write(home, "clinic", folder.resolve("lake").toString(), "clinic.notes");
    System.setProperty(HOME, home.toString());
  }

  @AfterEach
  void unsetHome() {
    System.clearProperty(HOME);
  }

  @Test
  void generate_driverKilledTwice_goesOnAndClaimsTheSame() throws Exception {
    kill(/* entry= */ 1);
    kill(/* entry= */ 40);
    assertThat(output).doesNotExist();
    assertNoPrivateText(journals());
    assertGoesOn(/* attempt= */ 3);
    assertThat(kinds()).containsExactly("RESERVE", "RESUME", "SETTLE");
    Path other = outputs.resolve("undisturbed");
    CommandRun undisturbed = CommandRun.of(arguments(other, "--run-id", "undisturbed"));
    assertThat(undisturbed.code()).as(undisturbed.err()).isZero();
    assertThat(GenerateTest.manifest(output).get("budget"))
        .isEqualTo(GenerateTest.manifest(other).get("budget"));
  }

  /** A round draws a token of each text, and a crash may cost them all. */
  @Test
  void generate_driverKilledWhileTextsRunSideBySide_goesOn() throws Exception {
    String[] several = {"--texts-at-once", "3", "--resume-tokens", "6"};
    kill(/* entry= */ 2, several);
    kill(/* entry= */ 8, several);
    assertThat(output).doesNotExist();
    assertGoesOn(/* attempt= */ 3, several);
    assertThat(kinds()).containsExactly("RESERVE", "RESUME", "RESUME", "SETTLE");
  }

  @Test
  void generate_allowanceSpent_isChargedAgainAsAWhole() throws Exception {
    String[] once = {"--resume-tokens", "1"};
    kill(/* entry= */ 5, once);
    kill(/* entry= */ 12, once);
    CommandRun run;
    String log;
    try (LogCapture capture = new LogCapture()) {
      run = CommandRun.of(arguments(output, once));
      log = capture.text();
    }
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(log).contains("begins anew and is charged as a whole").contains("is spent");
    assertThat(kinds()).containsExactly("RESERVE", "RESUME", "RESERVE", "SETTLE");
    assertVerifies();
  }

  @Test
  void generate_journalDamaged_isChargedAgainAsAWhole() throws Exception {
    kill(/* entry= */ 10);
    Path fourth = journals().resolve("nightly/00000001/00000004.json");
    Files.writeString(fourth, Files.readString(fourth).replace("[0,", "[1,"));
    CommandRun run;
    String log;
    try (LogCapture capture = new LogCapture()) {
      run = CommandRun.of(arguments(output));
      log = capture.text();
    }
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(log).contains("is not as it was written").contains("00000004.json");
    assertThat(kinds()).containsExactly("RESERVE", "RESERVE", "SETTLE");
    assertVerifies();
  }

  @Test
  void generate_sameCommandTwiceAtOnce_isOneTableAndOneCharge() throws Exception {
    List<String> home = List.of("-D" + HOME + "=" + System.getProperty(HOME));
    List<Integer> codes = new ArrayList<>();
    Files.createDirectories(outputs);
    try (DriverProcess one =
            DriverProcess.start(outputs.resolve("one.log"), home, List.of(arguments(output)));
        DriverProcess two =
            DriverProcess.start(outputs.resolve("two.log"), home, List.of(arguments(output)))) {
      codes.add(one.await());
      codes.add(two.await());
      assertThat(codes).as("%s%n%s", one.said(), two.said()).containsOnlyOnce(0);
      assertThat(codes)
          .as("%s%n%s", one.said(), two.said())
          .containsAnyOf(Failure.SUPERSEDED.code(), Failure.OUTPUT_EXISTS.code());
      assertThat(kinds())
          .as("%s%n%s", one.said(), two.said())
          .containsOnlyOnce("RESERVE")
          .containsOnlyOnce("SETTLE");
    }
    assertVerifies();
  }

  /** Starts the run, or goes on with it, and kills it. */
  private void kill(int entry, String... more) throws Exception {
    List<String> home = List.of("-D" + HOME + "=" + System.getProperty(HOME));
    Path log = outputs.resolve("killed-at-" + entry + ".log");
    try (DriverProcess driver = DriverProcess.start(log, home, List.of(arguments(output, more)))) {
      driver.killAtEntry(journals(), entry);
    }
  }

  private void assertGoesOn(int attempt, String... more) throws IOException {
    CommandRun run;
    String log;
    try (LogCapture capture = new LogCapture()) {
      run = CommandRun.of(arguments(output, more));
      log = capture.text();
    }
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(log).contains("goes on with attempt " + attempt + " after");
    assertThat(log).doesNotContain(MadeRecords.CANARY);
    assertVerifies();
  }

  private void assertVerifies() throws IOException {
    CommandRun verified =
        CommandRun.of("verify", output.toString(), "--ledger", dataSet.toString());
    assertThat(verified.code()).as(verified.err()).isZero();
    assertThat(GenerateTest.tokensOfGroups(output).values()).hasSize(4).containsOnly(ROUNDS);
    assertThat(journals()).as("holds a secret").doesNotExist();
  }

  private Path journals() {
    return outputs.resolve(".table.journal");
  }

  private String[] arguments(Path to, String... more) {
    List<String> changes = new ArrayList<>(List.of(more));
    changes.addAll(List.of("--texts-per-group", Integer.toString(ROUNDS / 8)));
    if (!changes.contains("--run-id")) {
      changes.addAll(List.of("--run-id", "nightly"));
    }
    return job.arguments(records, to, changes.toArray(String[]::new)).toArray(String[]::new);
  }

  private List<String> kinds() throws IOException {
    return LedgerKinds.of(dataSet.toString(), "nightly");
  }

  private static void assertNoPrivateText(Path journals) throws IOException {
    try (Stream<Path> files = Files.walk(journals)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).doesNotContain(MadeRecords.CANARY);
      }
    }
  }
}
