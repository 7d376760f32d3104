package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job with each mechanism and relation, from its command line to its manifest. */
class GenerateMechanismsTest {

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;

  @BeforeAll
  static void prepare() throws IOException {
    job = new TinyJob(folder);
    records = MadeRecords.write(folder.resolve("records.jsonl"), MadeRecords.good(40));
  }

  @ParameterizedTest
  @CsvSource({
    "clipped-logits, replace-one",
    "difference-clipped-top-k, replace-one",
    "noisy-histogram, replace-one",
    "vote-histogram, add-or-remove-one"
  })
  void generate_mechanism_spendsItsBudgetAndSaysHow(String mechanism, String relation)
      throws IOException {
    Path output = folder.resolve(mechanism);
    CommandRun run =
        job.generate(records, output, "--mechanism", mechanism, "--relation", relation);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(tokens(output)).isEqualTo(4 * TinyJob.TOKENS);
    JsonObject manifest =
        JsonParser.parseString(Files.readString(output.resolve("manifest.json"))).getAsJsonObject();
    assertThat(manifest.get("neighboring_relation").getAsString())
        .isEqualTo(relation.replace('-', '_'));
    JsonObject stated = manifest.getAsJsonObject("mechanism");
    assertThat(stated.get("name").getAsString()).isEqualTo(mechanism);
    JsonObject budget = manifest.getAsJsonObject("budget");
    assertThat(budget.get("epsilon").getAsDouble()).isBetween(3.999, 4.0);
    // What the stated numbers cost, by the formulas of the papers.
    double rho = TinyJob.CHARGED * rhoOfToken(stated, relation.equals("replace-one") ? 2 : 1);
    assertThat(budget.get("rho").getAsDouble()).isBetween(rho * (1 - 1e-9), rho * (1 + 1e-9));
  }

  private static double rhoOfToken(JsonObject mechanism, int replacements) {
    JsonElement sigma = mechanism.get("noise_sigma");
    if (!sigma.isJsonNull()) {
      assertThat(mechanism.get("clip_bound_units").isJsonNull()).isTrue();
      double teachers = sigma.getAsLong() * 0x1p-20;
      return replacements / (2 * teachers * teachers);
    }
    double eta =
        replacements
            * 2.0
            * mechanism.get("clip_bound_units").getAsLong()
            * 0x1p-20
            / (mechanism.get("group_size").getAsInt() * mechanism.get("temperature").getAsDouble());
    double x = eta / Math.expm1(eta);
    return x - 1 - Math.log(x);
  }

  private static int tokens(Path output) {
    return CommandRun.of("show", output.toString())
        .out()
        .lines()
        .mapToInt(
            line -> JsonParser.parseString(line).getAsJsonObject().get("token_count").getAsInt())
        .sum();
  }
}
