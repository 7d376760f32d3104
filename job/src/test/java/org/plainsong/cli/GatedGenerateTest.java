package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job with a gate, from its command line to its files, on Spark. */
class GatedGenerateTest {

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;

  @BeforeAll
  static void prepare() throws IOException {
    job = new TinyJob(folder);
    records = MadeRecords.writeGzip(folder.resolve("records.jsonl.gz"), MadeRecords.good(40));
  }

  @Test
  void publicEntropy_thresholdZero_isARunWithoutAGate() throws IOException {
    Path gated = run("zero", "public-entropy", "0");
    Path plain = folder.resolve("plain");
    assertThat(job.generate(records, plain).code()).isZero();
    assertThat(GenerateTest.tokensOfGroups(gated).values()).containsOnly(TinyJob.TOKENS);
    assertThat(budget(gated)).isEqualTo(budget(plain));
  }

  @Test
  void publicEntropy_aboveEveryEntropy_writesToTheCapForTheSameClaim() throws IOException {
    Path output;
    String log;
    try (LogCapture capture = new LogCapture()) {
      output = run("all", "public-entropy", "20", "--free-tokens-per-token", "2");
      log = capture.text();
    }
    assertThat(log).contains("tokens 0 of 96 (budget 0%) and 288 free").contains("; 0 s left");
    Map<String, Integer> tokens = GenerateTest.tokensOfGroups(output);
    assertThat(tokens).hasSize(4);
    assertThat(tokens.values()).containsOnly(3 * TinyJob.TOKENS);
    assertClaimCovers(output, /* range= */ 2, /* instance= */ 0);
  }

  @Test
  void publicEntropy_inBetween_writesMoreThanItPaysFor() throws IOException {
    // The tiny model is unsure: half of its entropies lie below 3.4 nats, of 3.9 for 50 candidates.
    Path output = run("some", "public-entropy", "3.4");
    Map<String, Integer> tokens = GenerateTest.tokensOfGroups(output);
    assertThat(tokens.values())
        .allMatch(count -> count >= TinyJob.TOKENS && count <= 9 * TinyJob.TOKENS)
        .anyMatch(count -> count > TinyJob.TOKENS && count < 9 * TinyJob.TOKENS);
    assertClaimCovers(output, /* range= */ 2, /* instance= */ 0);
    JsonObject gate = mechanism(output).getAsJsonObject("gate");
    assertThat(gate.toString())
        .isEqualTo(
            "{\"name\":\"public-entropy\",\"threshold\":3.4,\"noise\":null,"
                + "\"free_tokens_per_token\":8}");
  }

  @Test
  void sparseVector_anyRun_claimsAnInstanceForEveryPaidToken() throws IOException {
    Path output =
        run("sparse", "sparse-vector", "0.3", "--gate-noise", "4", "--mechanism", "clipped-logits");
    assertThat(GenerateTest.tokensOfGroups(output).values())
        .allMatch(count -> count >= TinyJob.TOKENS && count <= 9 * TinyJob.TOKENS)
        .anyMatch(count -> count > TinyJob.TOKENS);
    // Pure DP of 2 / (s sigma), by hand: 2 / (10 * 4).
    assertClaimCovers(output, /* range= */ 2, /* instance= */ 0.05 * 0.05 / 2);
    JsonObject gate = mechanism(output).getAsJsonObject("gate");
    assertThat(gate.get("noise").getAsDouble()).isEqualTo(4);
  }

  /** One unit in the place of another: twice the range of a draw, and of an answer of the gate. */
  @Test
  void sparseVector_replaceOne_claimsTwiceTheRange() throws IOException {
    Path output =
        run(
            "replace",
            "sparse-vector",
            "0.3",
            "--gate-noise",
            "8",
            "--mechanism",
            "clipped-logits",
            "--relation",
            "replace-one");
    JsonObject manifest = GenerateTest.manifest(output);
    assertThat(manifest.get("neighboring_relation").getAsString()).isEqualTo("replace_one");
    // 4 / (s sigma): 4 / (10 * 8).
    assertClaimCovers(output, /* range= */ 4, /* instance= */ 0.05 * 0.05 / 2);
  }

  @Test
  void sparseVector_instancesAboveTheTarget_areRefusedBeforeTheRun() {
    CommandRun run =
        job.generate(
            records,
            folder.resolve("poor"),
            "--gate",
            "sparse-vector",
            "--gate-threshold",
            "0.3",
            "--gate-noise",
            "0.1",
            "--mechanism",
            "clipped-logits");
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).contains("epsilon 4.0").contains("beside a gate that costs rho 2.0");
    assertThat(folder.resolve("poor")).doesNotExist();
  }

  /**
   * The claim is what all paid tokens and their instances cost, by the formulas of the papers: the
   * tight bounded-range cost of a draw, epsilon^2 / 2 of an instance, and the conversion on a grid.
   *
   * @param range how many clip bounds wide the interval of a unit is
   */
  private static void assertClaimCovers(Path output, int range, double instance)
      throws IOException {
    JsonObject mechanism = mechanism(output);
    double eta =
        range
            * mechanism.get("clip_bound_units").getAsLong()
            * 0x1p-20
            / (mechanism.get("group_size").getAsInt() * mechanism.get("temperature").getAsDouble());
    double x = eta / Math.expm1(eta);
    double rho = TinyJob.CHARGED * (x - 1 - Math.log(x) + instance);
    JsonObject budget = budget(output);
    assertThat(budget.get("rho").getAsDouble()).isBetween(rho * (1 - 1e-9), rho * (1 + 1e-9));
    double epsilon = GenerateTest.epsilonOnAGrid(rho, budget.get("delta").getAsDouble());
    assertThat(budget.get("epsilon").getAsDouble()).isBetween(epsilon - 1e-4, epsilon + 1e-4);
    assertThat(budget.get("epsilon").getAsDouble()).isBetween(3.99, 4.0);
  }

  private static Path run(String name, String gate, String threshold, String... more) {
    Path output = folder.resolve(name);
    String[] changes = new String[4 + more.length];
    changes[0] = "--gate";
    changes[1] = gate;
    changes[2] = "--gate-threshold";
    changes[3] = threshold;
    System.arraycopy(more, 0, changes, 4, more.length);
    CommandRun run = job.generate(records, output, changes);
    assertThat(run.code()).as(run.err()).isZero();
    return output;
  }

  private static JsonObject mechanism(Path output) throws IOException {
    return GenerateTest.manifest(output).getAsJsonObject("mechanism");
  }

  private static JsonObject budget(Path output) throws IOException {
    return GenerateTest.manifest(output).getAsJsonObject("budget");
  }
}
