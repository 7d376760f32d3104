package org.plainsong.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.plainsong.cli.MadeRecords;
import org.plainsong.ledger.MadePolicy;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

/**
 * Real runs over records that each hold a canary, good ones and ones with every fault; then all
 * that a run leaves or shows is searched for it. A private word may stand in the input and, where
 * nobody asked for encryption, in Spark's shuffle files; never anywhere else.
 */
class CanaryTest {

  private static final String CLUSTER = "local-cluster[2,1,1024]";
  private static final String LOCAL = "local[2]";
  private static final CanarySearch SEARCH = new CanarySearch(MadeRecords.CANARY);

  @TempDir private static Path folder;
  private static Path lake;
  private static Path records;

  @BeforeAll
  static void prepare() throws IOException {
    List<String> lines = new ArrayList<>(MadeRecords.good(60));
    lines.addAll(MadeRecords.bad());
    lake = Files.createDirectories(folder.resolve("lake"));
    records = MadeRecords.write(lake.resolve("records.jsonl"), lines);
  }

  @Test
  void generate_onASafeCluster_showsNoCanaryAnywhere() throws Exception {
    CanaryRun run = new CanaryRun(folder.resolve("safe"), CLUSTER).encrypted();
    Path home = Files.createDirectories(run.root().resolve("policies"));
    Path dataSet = MadePolicy.write(home, "clinic", lake.toString(), "unused");
    Path policy = dataSet.resolve("policy.conf");
    Files.writeString(
        policy,
        Files.readString(policy)
                .replace("unit = record", "unit = \"column:user\"")
                .replace("max-records-per-unit = 1", "max-records-per-unit = 2")
            + "sensitive = true\nallow-open = [ui-access, event-log]\n");
    run.set("spark.plainsong.policyHome", home.toString())
        .generate(arguments(records, model("safe")));
    assertThat(run.code()).as(run.error()).isZero();

    assertThat(status(run).get("state").getAsString()).isEqualTo("succeeded");
    assertEverythingWasThere(run);
    assertExecutorsLogged(run);
    // What would hold it: shuffle files were written, on both executors' disks.
    assertThat(shuffleFiles(run)).hasSizeGreaterThanOrEqualTo(2);
    assertThat(Files.readString(run.root().resolve("out/manifest.json")))
        .contains("\"sensitive\": true")
        .contains("spark.network.crypto.enabled is true, with AES/GCM/NoPadding");
    assertNoCanary(run);
  }

  /** The search finds a canary where one is: this is what the encryption above hides. */
  @Test
  void generate_withoutEncryption_leavesItInShuffleFilesAndNowhereElse() throws Exception {
    CanaryRun run = new CanaryRun(folder.resolve("unsafe"), LOCAL);
    run.generate(arguments(records, model("unsafe")));
    assertThat(run.code()).as(run.error()).isZero();
    assertEverythingWasThere(run);
    List<String> found = SEARCH.under(run.kept());
    assertThat(found).anyMatch(it -> it.contains("shuffle_") && it.endsWith("(text)"));
    assertThat(found).anyMatch(it -> it.contains("shuffle_") && it.contains("(tokens"));
    assertThat(found).allMatch(it -> it.contains("shuffle_"));
    assertThat(SEARCH.under(run.root())).isEmpty();
  }

  /** A thing that breaks where records are, so that exceptions are made and told. */
  enum Fault {
    /** The model is damaged on the executors, after the driver has looked at it. */
    WEIGHTS(CLUSTER),
    /** The tokenizer is damaged, likewise. */
    TOKENIZER(LOCAL),
    /** The input ends in the middle of its compression. */
    GZIP(LOCAL),
    /** No file can grow once records are shuffled. */
    DISK(CLUSTER);

    private final String master;

    Fault(String master) {
      this.master = master;
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_thatFails_tellsNoCanary(Fault fault) throws Exception {
    String name = fault.name().toLowerCase(java.util.Locale.ROOT);
    CanaryRun run = new CanaryRun(folder.resolve(name), fault.master).encrypted();
    Path model = model(name);
    Path input = records;
    switch (fault) {
      case WEIGHTS -> run.set(Saboteur.FILE, model.resolve("weights.bin").toString());
      case TOKENIZER -> run.set(Saboteur.FILE, model.resolve("tokenizer.json").toString());
      case DISK -> run.set(Saboteur.DISK, "true");
      case GZIP -> {
        input = MadeRecords.writeGzip(folder.resolve("cut.jsonl.gz"), MadeRecords.good(5000));
        byte[] bytes = Files.readAllBytes(input);
        Files.write(input, Arrays.copyOf(bytes, bytes.length / 2));
      }
    }
    run.set("spark.task.maxFailures", "1");
    run.set("spark.plugins", Saboteur.class.getName()).generate(arguments(input, model));

    assertThat(run.code()).as(run.error()).isBetween(2, 8);
    assertThat(run.error()).contains("plainsong: ");
    assertThat(status(run).get("state").getAsString()).isEqualTo("failed");
    assertThat(status(run).get("code").getAsInt()).isEqualTo(run.code());
    assertThat(run.root().resolve("out")).doesNotExist();
    assertThat(Files.readAllLines(run.root().resolve("lineage.jsonl")).get(1)).contains("FAIL");
    // Spark has told of the exception, with its stack, in the logs that are searched.
    assertThat(run.error()).contains("TaskSetManager", "\tat ");
    if (fault.master.equals(CLUSTER)) {
      assertExecutorsLogged(run);
    }
    assertNoCanary(run);
  }

  @Test
  void search_everyForm_isFound() throws IOException {
    assertThat(SEARCH.under(lake)).contains("records.jsonl (text)");
    String word = MadeRecords.CANARY;
    for (String around : new String[] {"", "a", "ab", "abc"}) {
      String base64 =
          Base64.getEncoder()
              .encodeToString((around + word + " and more").getBytes(StandardCharsets.UTF_8));
      assertThat(SEARCH.in(base64.getBytes(StandardCharsets.UTF_8))).as(around).hasSize(1);
    }
    assertThat(SEARCH.in(("x" + word).getBytes(StandardCharsets.UTF_16LE))).contains("UTF-16LE");
    assertThat(SEARCH.in("nothing of it".getBytes(StandardCharsets.UTF_8))).isEmpty();
    Path packed = Files.createDirectories(folder.resolve("packed"));
    MadeRecords.writeGzip(packed.resolve("a.gz"), List.of(word));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        CompressionCodec.createCodec(new SparkConf(false), "zstd").compressedOutputStream(bytes)) {
      out.write(word.getBytes(StandardCharsets.UTF_8));
    }
    Files.write(packed.resolve("events_1.zstd"), bytes.toByteArray());
    assertThat(SEARCH.under(packed)).containsExactly("a.gz (text)", "events_1.zstd (text)");
  }

  private static void assertNoCanary(CanaryRun run) throws IOException {
    assertThat(SEARCH.under(run.root())).isEmpty();
    assertThat(SEARCH.under(run.kept())).isEmpty();
  }

  /** A search of what is not there finds nothing: so all of it has to be there. */
  private static void assertEverythingWasThere(CanaryRun run) throws IOException {
    assertThat(run.webAnswers())
        .contains("jobs/", "stages/", "storage/", "environment/", "executors/")
        .contains("jobs", "executors", "storage/rdd", "stages?details=true&withSummaries=true")
        .contains("sql?details=true&planDescription=true");
    assertThat(files(run.root().resolve("events"))).anyMatch(it -> it.contains("events_1_"));
    assertThat(files(run.root().resolve("metrics")))
        .anyMatch(it -> it.endsWith(".driver.plainsong.rounds.csv"))
        .anyMatch(it -> it.endsWith(".driver.plainsong.teacherTokensPerSecond.csv"));
    assertThat(Files.readAllLines(run.root().resolve("lineage.jsonl"))).hasSize(2);
    assertThat(run.error()).contains("groups 4 of 4 done", "run_id=");
  }

  private static void assertExecutorsLogged(CanaryRun run) throws IOException {
    List<String> logs =
        files(run.root().resolve("home/work")).stream()
            .filter(file -> file.endsWith("/stderr"))
            .toList();
    assertThat(logs).hasSizeGreaterThanOrEqualTo(2);
    for (String log : logs) {
      assertThat(Files.readString(Path.of(log))).contains("Running task");
    }
  }

  private static List<String> shuffleFiles(CanaryRun run) throws IOException {
    return files(run.kept()).stream().filter(file -> file.contains("shuffle_")).toList();
  }

  private static List<String> files(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  private static JsonObject status(CanaryRun run) throws IOException {
    return JsonParser.parseString(Files.readString(run.root().resolve("status.json")))
        .getAsJsonObject();
  }

  private static Path model(String name) throws IOException {
    Path place = Files.createDirectories(folder.resolve("model-" + name));
    return TinyModel.create(place, WeightFormat.FP32, /* seed= */ 9).path();
  }

  private static String[] arguments(Path input, Path model) {
    return ("--input " + input + " --model " + model + " --run-id canary-run")
        .concat(" --label-column label --labels A,B --unit-column user --max-records-per-unit 2")
        .concat(" --expected-records 20 --group-size 10 --epsilon 4 --max-tokens 8")
        .concat(" --texts-per-group 3 --max-record-tokens 40 --top-k 50 --batch-rows 4")
        .split(" ", /* limit= */ -1);
  }
}
