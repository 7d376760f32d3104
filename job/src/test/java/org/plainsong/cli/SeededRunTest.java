package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.ledger.MadePolicy;

/** Runs that somebody could repeat: they write the same tokens, claim nothing and say so. */
class SeededRunTest {

  private static final String HOME = "spark.plainsong.policyHome";

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;
  private static Path output;
  private static CommandRun seeded;

  @BeforeAll
  static void generate() throws IOException {
    job = new TinyJob(folder);
    Path lake = Files.createDirectory(folder.resolve("lake"));
    records = MadeRecords.write(lake.resolve("records.jsonl"), MadeRecords.good(40));
    output = folder.resolve("seeded");
    seeded = run(5, arguments(output));
  }

  @AfterEach
  void unsetHome() {
    System.clearProperty(HOME);
  }

  @Test
  void manifest_ofASeededRun_claimsNothing() throws IOException {
    assertThat(seeded.code()).as(seeded.err()).isZero();
    assertThat(seeded.out()).contains("guarantee: none, this table protects nobody");
    JsonObject manifest = GenerateTest.manifest(output);
    assertThat(manifest.get("randomness").getAsString()).isEqualTo("seed 5, for a test");
    JsonObject budget = manifest.getAsJsonObject("budget");
    for (String key : List.of("epsilon", "rho", "lower_bound_epsilon")) {
      assertThat(budget.get(key).isJsonNull()).as(key).isTrue();
    }
    assertThat(budget.get("no_guarantee").getAsString()).contains("can be repeated (seed 5");
    assertThat(Files.readString(output.resolve("card.md")))
        .contains("This table protects nobody", "seed 5");
  }

  @Test
  void verify_ofASeededRun_isNoPrivateRelease() throws IOException {
    CommandRun verified = CommandRun.of("verify", output.toString());
    assertThat(verified.code()).isEqualTo(Failure.VERIFICATION.code());
    assertThat(verified.out()).contains("guarantee: no guarantee").doesNotContain("verified");
    assertThat(verified.err()).contains("no guarantee", "All else is as its manifest says.");
    Path more = Files.writeString(output.resolve("more.txt"), "x");
    assertThat(CommandRun.of("verify", output.toString()).err())
        .contains("more.txt")
        .doesNotContain("All else");
    Files.delete(more);
  }

  @Test
  void tokens_ofASeed_areTheSameInAnyOrder() {
    Path again = folder.resolve("again");
    Path other = folder.resolve("other");
    assertThat(run(5, arguments(again, "--kv-memory", "1m", "--partitions", "1")).code()).isZero();
    assertThat(run(6, arguments(other)).code()).isZero();
    assertThat(texts(again)).isEqualTo(texts(output));
    assertThat(texts(other)).isNotEqualTo(texts(output));
  }

  @Test
  void policy_refusesASeededRun_beforeAnythingIsSpent() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path dataSet =
        MadePolicy.write(home, "clinic", folder.resolve("lake").toString(), "clinic.notes");
    System.setProperty(HOME, home.toString());
    Path refused = folder.resolve("refused");
    CommandRun run = run(5, arguments(refused));
    assertThat(run.code()).isEqualTo(Failure.POLICY.code());
    assertThat(run.err()).contains("epsilon must be at most").contains("infinite");
    assertThat(refused).doesNotExist();
    assertThat(dataSet.resolve("ledger")).doesNotExist();
  }

  /** A guarantee must not cover tokens that were drawn with a seed. */
  @Test
  void journal_ofASeededRun_isNotGoneOnWithByTheProgram() throws Exception {
    Path to = folder.resolve("outputs").resolve("table");
    String[] command = arguments(to, "--run-id", "mixed", "--texts-per-group", "12");
    List<String> seededCommand = new ArrayList<>(List.of("5"));
    seededCommand.addAll(List.of(command));
    Path log = folder.resolve("killed.log");
    try (DriverProcess driver =
        DriverProcess.start(SeededMain.class, log, List.of(), seededCommand)) {
      driver.killAtEntry(to.resolveSibling(".table.journal"), 10);
    }
    CommandRun run;
    String said;
    try (LogCapture capture = new LogCapture()) {
      run = CommandRun.of(command);
      said = capture.text();
    }
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(said).contains("begins anew").contains("the journal is of another randomness.");
    assertThat(CommandRun.of("verify", to.toString()).code()).isZero();
  }

  private static String[] arguments(Path to, String... changes) {
    return job.arguments(records, to, changes).toArray(String[]::new);
  }

  private static String texts(Path of) {
    return CommandRun.of("show", of.toString()).out();
  }

  private static CommandRun run(long seed, String... command) {
    String[] args = new String[command.length + 1];
    args[0] = Long.toString(seed);
    System.arraycopy(command, 0, args, 1, command.length);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = SeededMain.run(args, new PrintWriter(out), new PrintWriter(err));
    return new CommandRun(code, out.toString(), err.toString());
  }
}
