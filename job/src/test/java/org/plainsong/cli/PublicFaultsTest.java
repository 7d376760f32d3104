package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in public ends with one sentence, leaves nothing behind, and quotes no record. */
class PublicFaultsTest {

  @TempDir private static Path folder;
  private static TinyJob job;
  private static Path records;

  @BeforeAll
  static void prepare() throws IOException {
    job = new TinyJob(folder);
    records = MadeRecords.write(folder.resolve("records.jsonl"), MadeRecords.good(20));
  }

  @ParameterizedTest
  @CsvSource({
    "--epsilon, 0, 2, epsilon must be",
    "--epsilon, -1, 2, epsilon must be",
    "--epsilon, NaN, 2, epsilon must be",
    "--epsilon, Infinity, 2, epsilon must be",
    "--delta, 0, 2, delta must be",
    "--delta, 1, 2, delta must be",
    "--delta, NaN, 2, delta must be",
    "--text-column, txet, 3, txet",
    "--label-column, labl, 3, labl",
    "--input, nowhere.jsonl, 3, nowhere.jsonl",
    "--model, nowhere, 2, not a Plainsong model folder",
    "--gruops, 2, 2, Did you mean '--groups'",
    "--groups, 3, 2, groups must be at most 2",
    "--mechanism, magic, 2, mechanism must be one of",
    "--relation, swap, 2, relation must be one of",
    "--prompt, nowhere, 2, nowhere",
    "--kv-memory, 1k, 2, kv-memory must hold",
    "--max-record-tokens, 4096, 2, positions"
  })
  void generate_publicFault_isOneSentence(String option, String value, int code, String part)
      throws IOException {
    Path output = folder.resolve("never");
    CommandRun run = run(output, option, value);
    assertThat(run.err()).contains(part);
    assertOneSentence(run, code);
    assertNothingBehind(output);
  }

  @Test
  void generate_corruptGzip_isOneSentence() throws IOException {
    Path gzip = MadeRecords.writeGzip(folder.resolve("corrupt.jsonl.gz"), MadeRecords.good(2000));
    byte[] bytes = Files.readAllBytes(gzip);
    Files.write(gzip, Arrays.copyOf(bytes, bytes.length / 2));
    Path output = folder.resolve("from-corrupt");
    CommandRun run = run(output, "--input", gzip.toString());
    assertThat(run.err()).contains("corrupt");
    assertOneSentence(run, 3);
    assertNothingBehind(output);
  }

  @Test
  void generate_damagedModel_isOneSentence() throws IOException {
    Path damaged = folder.resolve("damaged");
    Files.createDirectory(damaged);
    try (Stream<Path> files = Files.list(job.model())) {
      for (Path file : files.toList()) {
        Files.copy(file, damaged.resolve(file.getFileName()));
      }
    }
    byte[] weights = Files.readAllBytes(damaged.resolve("weights.bin"));
    weights[weights.length / 2] ^= 1;
    Files.write(damaged.resolve("weights.bin"), weights);
    Path output = folder.resolve("from-damaged");
    CommandRun run = run(output, "--model", damaged.toString());
    assertThat(run.err()).contains("weights.bin");
    assertOneSentence(run, 2);
    assertNothingBehind(output);
  }

  @Test
  void generate_outputExists_isOneSentenceAndLeavesItAlone() throws IOException {
    Path output = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(output.resolve("kept"), "kept");
    CommandRun run = run(output, "--groups", "1");
    assertOneSentence(run, 6);
    assertThat(output.resolve("kept")).hasContent("kept");
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void generate_budgetTooSmall_isOneSentence() throws IOException {
    Path output = folder.resolve("too-small");
    CommandRun run = run(output, "--epsilon", "1e-9", "--delta", "1e-300");
    assertThat(run.err()).contains("buys no clip bound");
    assertOneSentence(run, 4);
    assertNothingBehind(output);
  }

  private static CommandRun run(Path output, String... changes) {
    return job.generate(records, output, changes);
  }

  private static void assertOneSentence(CommandRun run, int code) {
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err()).startsWith("plainsong: ").doesNotContain("\tat ");
    assertThat(run.out() + run.err()).doesNotContain(MadeRecords.CANARY);
  }

  private static void assertNothingBehind(Path output) throws IOException {
    assertThat(output).doesNotExist();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains("staging"));
    }
  }
}
