package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.ledger.MadePolicy;

/** Runs under a policy home, from the command line to ledger, manifest and the ledger commands. */
class PolicyRunTest {

  private static final String HOME = "spark.plainsong.policyHome";

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;
  private static Path stray;

  private Path home;
  private Path dataSet;
  private Path outputs;

  @BeforeAll
  static void prepare() throws IOException {
    job = new TinyJob(folder);
    Path lake = Files.createDirectory(folder.resolve("lake"));
    records = MadeRecords.write(lake.resolve("records.jsonl"), MadeRecords.good(20));
    stray = MadeRecords.write(folder.resolve("stray.jsonl"), MadeRecords.good(20));
  }

  @BeforeEach
  void setHome(TestInfo test) throws IOException {
    outputs = folder.resolve("out-" + test.getTestMethod().orElseThrow().getName());
    home = Files.createDirectories(outputs.resolve("home"));
    dataSet = MadePolicy.write(home, "clinic", folder.resolve("lake").toString(), "clinic.notes");
    System.setProperty(HOME, home.toString());
  }

  @AfterEach
  void unsetHome() {
    System.clearProperty(HOME);
  }

  @Test
  void generate_coveredInput_isChargedAndNamedInTheManifest() throws IOException {
    Path output = outputs.resolve("a");
    CommandRun run =
        job.generate(
            records, output, "--run-id", "first", "--groups", "1", "--temperature", "1.0001");
    assertThat(run.code()).as(run.err()).isZero();
    JsonObject manifest = manifest(output);
    assertThat(manifest.getAsJsonObject("policy").get("data_set").getAsString())
        .isEqualTo("clinic");
    JsonObject ledger = manifest.getAsJsonObject("ledger");
    assertThat(ledger.get("sequence").getAsInt()).isEqualTo(1);
    assertThat(ledger.get("attempt").getAsInt()).isEqualTo(1);
    JsonObject entry = entry(1);
    assertThat(entry.get("run_id").getAsString()).isEqualTo("first");
    assertThat(entry.get("configuration_digest")).isEqualTo(manifest.get("configuration_digest"));
    assertThat(entry.get("policy_digest"))
        .isEqualTo(manifest.getAsJsonObject("policy").get("digest"));
    assertThat(entry.getAsJsonObject("charge").get("rho").getAsBigDecimal())
        .isEqualByComparingTo(
            new java.math.BigDecimal(manifest.getAsJsonObject("budget").get("rho").getAsDouble()));
    assertThat(entry(2).get("kind").getAsString()).isEqualTo("SETTLE");
    assertThat(entry(2).get("previous")).isEqualTo(ledger.get("hash"));
    assertNoPrivateText();
    CommandRun verified =
        CommandRun.of("verify", output.toString(), "--ledger", dataSet.toString());
    assertThat(verified.err()).isEmpty();
    assertThat(verified.code()).isZero();
  }

  @Test
  void count_coveredInput_isChargedOrRefused() throws IOException {
    String[] count = {
      "count",
      "--input",
      records.toString(),
      "--count-epsilon",
      "0.5",
      "--run-id",
      "counted",
      "--output",
      outputs.resolve("count").toString()
    };
    CommandRun refused = CommandRun.of(count);
    assertThat(refused.code()).isEqualTo(5);
    assertThat(refused.err()).contains("mechanism must be one of");
    MadePolicy.allow(dataSet, "discrete-laplace-count");
    CommandRun run = CommandRun.of(count);
    assertThat(run.code()).as(run.err()).isZero();
    // A pure epsilon of 0.5 costs 0.5^2 / 2, on the ledger before any record is read.
    assertThat(entry(1).getAsJsonObject("charge").get("rho").getAsBigDecimal())
        .isEqualByComparingTo("0.125");
    assertThat(entry(2).get("kind").getAsString()).isEqualTo("SETTLE");
    JsonObject report =
        JsonParser.parseString(Files.readString(outputs.resolve("count/count.json")))
            .getAsJsonObject();
    assertThat(report.getAsJsonObject("ledger").get("sequence").getAsInt()).isEqualTo(1);
    assertThat(CommandRun.of(count).code()).isEqualTo(6);
    assertThat(entries()).isEqualTo(2);
  }

  @Test
  void generate_sensitiveDataOnAnOpenCluster_isRefusedBeforeBudgetAndRecords() throws IOException {
    Path policy = dataSet.resolve("policy.conf");
    Files.writeString(policy, Files.readString(policy) + "sensitive = true\n");
    // Were a record read, this would end with another code: the column is not there.
    CommandRun run =
        job.generate(records, outputs.resolve("never"), "--text-column", "txet", "--groups", "1");
    assertThat(run.code()).as(run.err()).isEqualTo(5);
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err())
        .contains("disk-encryption (spark.io.encryption.enabled is false")
        .contains("set spark.io.encryption.enabled to true")
        .contains("core-dumps (")
        .doesNotContain("authentication", "ui-access");
    assertThat(dataSet.resolve("ledger")).doesNotExist();
    assertThat(outputs.resolve("never")).doesNotExist();
    CommandRun count =
        CommandRun.of(
            "count",
            "--input",
            records.toString(),
            "--count-epsilon",
            "0.5",
            "--output",
            outputs.resolve("never").toString());
    assertThat(count.code()).as(count.err()).isEqualTo(5);
    CommandRun preflight = CommandRun.of("preflight", "--policy-folder", dataSet.toString());
    assertThat(preflight.code()).isEqualTo(5);
    assertThat(preflight.out().lines()).hasSize(8);
    assertThat(preflight.out()).contains("authentication      not applicable  local mode");
  }

  @Test
  void generate_sensitiveDataWithAllowances_runsAndTheManifestNamesThem() throws IOException {
    Path policy = dataSet.resolve("policy.conf");
    Files.writeString(
        policy,
        Files.readString(policy)
            + "sensitive = true\nallow-open = [disk-encryption, core-dumps]\n");
    Path output = outputs.resolve("a");
    CommandRun run = job.generate(records, output, "--groups", "1");
    assertThat(run.code()).as(run.err()).isZero();
    JsonObject security = manifest(output).getAsJsonObject("security_preflight");
    assertThat(security.get("sensitive").getAsBoolean()).isTrue();
    JsonObject disk = security.getAsJsonArray("points").get(2).getAsJsonObject();
    assertThat(disk.get("name").getAsString()).isEqualTo("disk-encryption");
    assertThat(disk.get("state").getAsString()).isEqualTo("open");
    assertThat(disk.get("allowed_open").getAsBoolean()).isTrue();
    CommandRun verified =
        CommandRun.of("verify", output.toString(), "--ledger", dataSet.toString());
    assertThat(verified.code()).as(verified.err()).isZero();
    assertThat(CommandRun.of("preflight", "--policy-folder", dataSet.toString()).code()).isZero();
  }

  @Test
  void generate_doubledRun_isReleasedAndPaidOnce() throws IOException {
    String[] same = {"--run-id", "same", "--groups", "1"};
    Path output = outputs.resolve("a");
    assertThat(job.generate(records, output, same).code()).isZero();
    deleteFolder(output);
    CommandRun again = job.generate(records, output, same);
    assertThat(again.code()).isEqualTo(6);
    assertThat(again.err()).contains("already released");
    CommandRun other = job.generate(records, output, "--run-id", "same", "--groups", "2");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("started with other settings");
    assertThat(entries()).isEqualTo(2);
    assertThat(output).doesNotExist();
  }

  @Test
  void generate_beyondLifetime_readsNothing() throws IOException {
    // Epsilon 4 fits a lifetime of 8 some three times: rho grows with its square.
    int done = 0;
    CommandRun run;
    do {
      run = job.generate(records, outputs.resolve("o" + done), "--groups", "1");
      done++;
    } while (run.code() == 0);
    assertThat(run.code()).as(run.err()).isEqualTo(4);
    assertThat(run.err()).contains("The budget of 'clinic' must cover the run");
    assertThat(done).isBetween(3, 5);
    assertThat(entries()).isEqualTo(2L * (done - 1));
    assertNoPrivateText();
    CommandRun check = CommandRun.of("ledger", "check", dataSet.toString());
    assertThat(check.code()).as(check.err()).isZero();
  }

  @Test
  void generate_outsideThePolicy_isOneSentenceAndNoEntry() throws IOException {
    String[][] faults = {
      {"--epsilon", "5.5", "epsilon must be at most 5.0"},
      {"--group-size", "9", "group-size must be at least 10"},
      {"--data-set", "shop", "data-set must be 'clinic'"},
      {"--policy", "none", "policy must be by-input"},
      {"--input", stray.toString(), "No policy covers it"}
    };
    for (String[] fault : faults) {
      CommandRun run = job.generate(records, outputs.resolve("never"), fault[0], fault[1]);
      assertThat(run.err()).startsWith("plainsong: ").contains(fault[2]);
      assertThat(run.err().strip().lines()).hasSize(1);
      assertThat(run.code()).as(run.err()).isEqualTo(5);
    }
    assertThat(dataSet.resolve("ledger")).doesNotExist();
    assertThat(outputs.resolve("never")).doesNotExist();
  }

  @Test
  void generate_runThatFailsAfterItsReservation_isSpentAndCanBeTriedAgain() throws IOException {
    String[] broken = {"--run-id", "r", "--groups", "1", "--text-column", "txet"};
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThat(job.generate(records, outputs.resolve("a"), broken).code()).isEqualTo(3);
      assertThat(entry(attempt).get("attempt").getAsInt()).isEqualTo(attempt);
    }
    assertThat(entries()).isEqualTo(2);
  }

  @Test
  void generate_damagedLedger_isRefusedAndCheckNamesIt() throws IOException {
    CommandRun good = job.generate(records, outputs.resolve("a"), "--groups", "1");
    assertThat(good.code()).as(good.err()).isZero();
    Path first = dataSet.resolve("ledger/00000001.json");
    Files.writeString(first, Files.readString(first).replace("\"attempt\":1", "\"attempt\":2"));
    CommandRun run = job.generate(records, outputs.resolve("b"), "--groups", "1");
    CommandRun check = CommandRun.of("ledger", "check", dataSet.toString());
    for (CommandRun each : new CommandRun[] {run, check}) {
      assertThat(each.code()).isEqualTo(4);
      assertThat(each.err()).contains("00000001.json").contains("counts as spent");
    }
  }

  @Test
  void ledger_show_listsEntriesAndSums() throws IOException {
    String[] named = {"--groups", "1", "--run-id", "shown-run"};
    CommandRun run = job.generate(records, outputs.resolve("a"), named);
    assertThat(run.code()).as(run.err()).isZero();
    CommandRun show = CommandRun.of("ledger", "show", dataSet.toString());
    assertThat(show.code()).as(show.err()).isZero();
    assertThat(show.out().lines().toList().get(1)).contains("RESERVE").endsWith("shown-run");
    assertThat(show.out()).contains("SETTLE", "lifetime  epsilon 8.0", "spent     rho", "left");
  }

  @Test
  void ledger_checkAfterALimitWasLowered_namesTheLimit() throws IOException {
    CommandRun run = job.generate(records, outputs.resolve("a"), "--groups", "1");
    assertThat(run.code()).as(run.err()).isZero();
    Path policy = dataSet.resolve("policy.conf");
    Files.writeString(
        policy, Files.readString(policy).replace("lifetime-epsilon = 8", "lifetime-epsilon = 1"));
    CommandRun check = CommandRun.of("ledger", "check", dataSet.toString());
    assertThat(check.code()).isEqualTo(4);
    assertThat(check.err()).contains("must add up to at most the lifetime rho");
  }

  @Test
  void generate_dataSetWithoutAHome_isRefused() {
    System.clearProperty(HOME);
    CommandRun run = job.generate(records, outputs.resolve("never"), "--data-set", "clinic");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("data-set must not be set where there are no policies");
  }

  private JsonObject entry(int sequence) throws IOException {
    String name = String.format("ledger/%08d.json", sequence);
    return JsonParser.parseString(Files.readString(dataSet.resolve(name))).getAsJsonObject();
  }

  private long entries() throws IOException {
    try (Stream<Path> files = Files.list(dataSet.resolve("ledger"))) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private void assertNoPrivateText() throws IOException {
    try (Stream<Path> files = Files.list(dataSet.resolve("ledger"))) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file)).doesNotContain(MadeRecords.CANARY);
      }
    }
  }

  private static JsonObject manifest(Path output) throws IOException {
    return JsonParser.parseString(Files.readString(output.resolve("manifest.json")))
        .getAsJsonObject();
  }

  private static void deleteFolder(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
