package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What schedulers and catalogues read of a run, whether it ends well or not. */
class WatchedRunTest {

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;

  @BeforeAll
  static void prepare() throws IOException {
    job = new TinyJob(folder);
    records = MadeRecords.write(folder.resolve("records.jsonl"), MadeRecords.good(20));
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  @Test
  void generate_published_isToldWithTheManifestsHash() throws IOException {
    Path status = folder.resolve("good/status.json");
    Path lineage = folder.resolve("good/lineage.jsonl");
    Path output = folder.resolve("good/out");
    CommandRun run =
        job.generate(
            records,
            output,
            "--status-file",
            status.toString(),
            "--lineage-file",
            lineage.toString(),
            "--run-id",
            "watched");
    assertThat(run.code()).as(run.err()).isZero();
    JsonObject told = json(Files.readString(status));
    assertThat(told.get("state").getAsString()).isEqualTo("succeeded");
    assertThat(told.get("code").getAsInt()).isZero();
    assertThat(told.get("run_id").getAsString()).isEqualTo("watched");
    assertThat(told.get("output").getAsString()).isEqualTo(output.toString());
    assertThat(told.get("application").getAsString()).startsWith("local-");
    JsonObject progress = told.getAsJsonObject("progress");
    assertThat(progress.get("groups_done").getAsInt()).isEqualTo(4);
    assertThat(progress.get("groups_waiting").getAsInt()).isZero();
    assertThat(progress.get("tokens").getAsLong()).isEqualTo(4L * TinyJob.TOKENS);
    assertThat(progress.get("budget_share_spent").getAsDouble()).isEqualTo(1);
    List<String> events = Files.readAllLines(lineage);
    assertThat(events).hasSize(2);
    JsonObject facet =
        json(events.get(1))
            .getAsJsonObject("run")
            .getAsJsonObject("facets")
            .getAsJsonObject("plainsong_privacy");
    String manifest = Files.readString(output.resolve("manifest.json"));
    assertThat(facet.get("manifest_sha256").getAsString())
        .isEqualTo(DigestUtils.sha256Hex(manifest));
    assertThat(facet.get("manifest_location").getAsString()).isEqualTo(output + "/manifest.json");
    assertThat(facet.get("epsilon"))
        .isEqualTo(json(manifest).getAsJsonObject("budget").get("epsilon"));
    String everything = Files.readString(status) + Files.readString(lineage);
    assertThat(everything).doesNotContain(MadeRecords.CANARY);
  }

  @ParameterizedTest
  @CsvSource({
    // Before Spark starts.
    "--epsilon -1, 2, USAGE, epsilon must be, false",
    "--model nowhere, 2, USAGE, not a Plainsong model folder, false",
    "--epsilon 1e-9 --delta 1e-300, 4, BUDGET, buys no clip bound, false",
    // In a session.
    "--text-column txet, 3, INPUT, txet, true"
  })
  void generate_failed_isToldWithCodeNameAndSentence(
      String wrong, int code, String name, String part, boolean inSession) throws IOException {
    Path place = folder.resolve("bad" + wrong.length());
    Path status = place.resolve("status.json");
    List<String> changes = new ArrayList<>(List.of(wrong.split(" ", /* limit= */ -1)));
    changes.addAll(List.of("--status-file", status.toString()));
    changes.addAll(List.of("--lineage-file", place.resolve("lineage.jsonl").toString()));
    CommandRun run = job.generate(records, place.resolve("out"), changes.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    JsonObject told = json(Files.readString(status));
    assertThat(told.get("state").getAsString()).isEqualTo("failed");
    assertThat(told.get("code").getAsInt()).isEqualTo(code);
    assertThat(told.get("failure").getAsString()).isEqualTo(name);
    assertThat(told.get("reason").getAsString()).contains(part);
    assertThat(run.err()).contains(told.get("reason").getAsString());
    assertThat(told.get("application").isJsonNull()).isEqualTo(!inSession);
    assertThat(Files.exists(place.resolve("lineage.jsonl"))).isEqualTo(inSession);
    if (inSession) {
      String last = Files.readAllLines(place.resolve("lineage.jsonl")).get(1);
      assertThat(json(last).get("eventType").getAsString()).isEqualTo("FAIL");
      assertThat(last).doesNotContain("error", part);
    }
  }

  @Test
  void generate_statusFileThatCannotBeWritten_isRefusedBeforeAnythingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "x");
    CommandRun run =
        job.generate(
            records, folder.resolve("never"), "--status-file", file.resolve("s").toString());
    assertThat(run.code()).isEqualTo(7);
    assertThat(run.err()).contains("status-file must be a file that can be written");
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void configurationDigest_ofAnotherStatusFile_isTheSame() throws IOException {
    String[] digests = new String[2];
    for (int i = 0; i < 2; i++) {
      Path place = folder.resolve("digest");
      CommandRun run =
          job.generate(
              records,
              place.resolve("out"),
              "--groups",
              "1",
              "--status-file",
              folder.resolve("status" + i).toString());
      assertThat(run.code()).as(run.err()).isZero();
      digests[i] =
          json(Files.readString(place.resolve("out/manifest.json")))
              .get("configuration_digest")
              .getAsString();
      Files.move(place, folder.resolve("moved" + i));
    }
    assertThat(digests[1]).isEqualTo(digests[0]);
  }
}
