package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job from its command line to its files, on Spark, with a tiny random model. */
class GenerateTest {

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;

  @BeforeAll
  static void prepare() throws IOException {
    job = new TinyJob(folder);
    records = MadeRecords.writeGzip(folder.resolve("records.jsonl.gz"), MadeRecords.good(40));
  }

  @Test
  void generate_labels_writesTableManifestAndMarker() throws IOException {
    Path output = folder.resolve("labels");
    CommandRun run = job.generate(records, output);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("epsilon 4").contains(output + "/manifest.json");
    assertThat(output.resolve("_SUCCESS")).exists();
    Map<String, Integer> tokens = tokensOfGroups(output);
    assertThat(tokens.keySet()).containsExactlyInAnyOrder("A/0", "A/1", "B/0", "B/1");
    assertThat(tokens.values()).containsOnly(TinyJob.TOKENS);
  }

  /**
   * What the tokens in the table cost, computed from the formulas of the papers and not with the
   * project's accountant: rho = eta^2 / 8 a token, and the conversion on a grid of orders.
   */
  @Test
  void manifest_claim_coversWhatTheTableCost() throws IOException {
    Path output = folder.resolve("cost");
    assertThat(job.generate(records, output).code()).isZero();
    JsonObject manifest = manifest(output);
    JsonObject mechanism = manifest.getAsJsonObject("mechanism");
    JsonObject budget = manifest.getAsJsonObject("budget");
    double eta =
        2
            * mechanism.get("clip_bound_units").getAsLong()
            * 0x1p-20
            / (mechanism.get("group_size").getAsInt() * mechanism.get("temperature").getAsDouble());
    // The tight form of the bounded-range cost, which is below eta^2 / 8.
    double x = eta / Math.expm1(eta);
    double rhoOfToken = x - 1 - Math.log(x);
    for (int tokens : tokensOfGroups(output).values()) {
      double rho = tokens * rhoOfToken;
      assertThat(rho).isLessThanOrEqualTo(budget.get("rho").getAsDouble() * (1 + 1e-9));
      double epsilon = epsilonOnAGrid(rho, budget.get("delta").getAsDouble());
      assertThat(epsilon).isLessThanOrEqualTo(budget.get("epsilon").getAsDouble() + 1e-4);
    }
    assertThat(budget.get("epsilon").getAsDouble()).isLessThanOrEqualTo(4);
  }

  @Test
  void generate_badRecords_areSilentEverywhere() throws IOException {
    List<String> lines = new ArrayList<>(MadeRecords.good(40));
    lines.addAll(MadeRecords.bad());
    Path bad = MadeRecords.write(folder.resolve("bad.jsonl"), lines);
    Path output = folder.resolve("bad-records");
    Path clean = folder.resolve("clean-records");
    CommandRun run;
    String log;
    try (LogCapture capture = new LogCapture()) {
      run = job.generate(bad, output, "--run-id", "same");
      log = capture.text();
    }
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(log).contains("groups 4 of 4 done").doesNotContain(MadeRecords.CANARY);
    assertThat(run.out() + run.err()).doesNotContain(MadeRecords.CANARY);
    assertThat(job.generate(records, clean, "--run-id", "same").code()).isZero();
    assertThat(withoutOutputs(manifest(output))).isEqualTo(withoutOutputs(manifest(clean)));
    assertThat(Files.readString(output.resolve("manifest.json")))
        .doesNotContain(MadeRecords.CANARY);
  }

  @Test
  void generate_noUsableRecord_runsLikeAnyOther() throws IOException {
    Path none =
        MadeRecords.write(
            folder.resolve("none.jsonl"),
            List.of("{\"text\": null, \"label\": \"A\"}", "{\"text\": \"x\", \"label\": \"C\"}"));
    Path output = folder.resolve("no-records");
    assertThat(job.generate(none, output).code()).isZero();
    assertThat(tokensOfGroups(output)).hasSize(4);
  }

  /** How many files there are, and what they are called, tells nothing of the records. */
  @Test
  void generate_manyRecordsOrNone_writesTheSameFiles() throws IOException {
    Path none =
        MadeRecords.write(
            folder.resolve("one.jsonl"), List.of("{\"text\": null, \"label\": \"A\"}"));
    Path many = MadeRecords.write(folder.resolve("many.jsonl"), MadeRecords.good(400));
    List<List<String>> files = new ArrayList<>();
    for (Path input : List.of(none, records, many)) {
      Path beside = folder.resolve("files-" + files.size());
      CommandRun run = job.generate(input, beside.resolve("out"), "--output-files", "9");
      assertThat(run.code()).as(run.err()).isZero();
      files.add(everyFile(beside));
    }
    assertThat(files.get(0)).hasSize(4 + 9);
    assertThat(files).containsOnly(files.get(0));
  }

  private static List<String> everyFile(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void generate_unitColumn_boundsAUnitWithHalfOfAllRows() throws IOException {
    List<String> lines = new ArrayList<>(MadeRecords.good(60));
    lines.addAll(MadeRecords.heavyUnit(60));
    Path heavy = MadeRecords.write(folder.resolve("heavy.jsonl"), lines);
    Path output = folder.resolve("units");
    CommandRun run =
        job.generate(heavy, output, "--unit-column", "user", "--max-records-per-unit", "2");
    assertThat(run.code()).as(run.err()).isZero();
    JsonObject unit = manifest(output).getAsJsonObject("privacy_unit");
    assertThat(unit.get("column").getAsString()).isEqualTo("user");
    assertThat(unit.get("max_records").getAsInt()).isEqualTo(2);
  }

  @Test
  void generate_publicOnly_readsNoRecordAndClaimsZero() throws IOException {
    Path output = folder.resolve("public");
    CommandRun run =
        CommandRun.of(
            "generate",
            "--mechanism",
            "public-only",
            "--expected-records",
            "20",
            "--group-size",
            "10",
            "--max-tokens",
            "8",
            "--texts-per-group",
            "2",
            "--model",
            job.model().toString(),
            "--output",
            output.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(manifest(output).getAsJsonObject("budget").get("epsilon").getAsDouble()).isZero();
  }

  @Test
  void generate_smallKvMemory_runsInWavesAndSpendsTheSame() throws IOException {
    Path output = folder.resolve("waves");
    CommandRun run = job.generate(records, output, "--kv-memory", "1m", "--partitions", "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(tokensOfGroups(output).values()).containsOnly(TinyJob.TOKENS);
  }

  @Test
  void generate_textsAtOnce_spendsTheSameAndVerifies() throws IOException {
    Path output = folder.resolve("side-by-side");
    CommandRun run = job.generate(records, output, "--texts-at-once", "3", "--resume-tokens", "6");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(tokensOfGroups(output).values()).hasSize(4).containsOnly(TinyJob.TOKENS);
    assertThat(CommandRun.of("verify", output.toString()).code()).isZero();
  }

  @Test
  void show_output_printsOneObjectATextInOrder() throws IOException {
    Path output = folder.resolve("shown");
    assertThat(job.generate(records, output).code()).isZero();
    CommandRun show = CommandRun.of("show", output.toString());
    List<String> ids =
        show.out()
            .lines()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .map(row -> row.get("record_id").getAsString())
            .toList();
    assertThat(ids.get(0)).isEqualTo("A/0/0");
    assertThat(ids).hasSizeGreaterThanOrEqualTo(12).doesNotHaveDuplicates();
  }

  static JsonObject manifest(Path output) throws IOException {
    return JsonParser.parseString(Files.readString(output.resolve("manifest.json")))
        .getAsJsonObject();
  }

  private static JsonObject withoutOutputs(JsonObject manifest) {
    manifest.remove("output_files");
    manifest.remove("configuration_digest");
    return manifest;
  }

  static Map<String, Integer> tokensOfGroups(Path output) {
    Map<String, Integer> tokens = new HashMap<>();
    CommandRun.of("show", output.toString())
        .out()
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .forEach(
            row -> {
              String id = row.get("record_id").getAsString();
              tokens.merge(
                  id.substring(0, id.lastIndexOf('/')),
                  row.get("token_count").getAsInt(),
                  Integer::sum);
            });
    return tokens;
  }

  /** Canonne, Kamath and Steinke 2020, Proposition 12: the best of many orders. */
  static double epsilonOnAGrid(double rho, double delta) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 200_000; i++) {
      double order = 1 + Math.exp(-6 + 16.0 * i / 200_000);
      double epsilon =
          order * rho
              + (Math.log(1 / (delta * order)) + (order - 1) * Math.log1p(-1 / order))
                  / (order - 1);
      best = Math.min(best, epsilon);
    }
    return best;
  }
}
