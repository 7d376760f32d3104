package org.plainsong.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.PrivacyCard;
import org.plainsong.testing.SparkTesting;

class VerificationTest {

  private static final int FLIPS = 250;
  private static final int FLIPS_OF_A_CARD = 100;
  private static final String FIRST = "texts/part-00000.parquet";
  private static final String SECOND = "texts/part-00001.parquet";

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static Path published;

  @TempDir private Path scratch;
  private Path output;

  @BeforeAll
  static void publish() {
    spark = SparkTesting.session();
    published = MadeOutput.publish(spark, folder.resolve("out"));
  }

  @BeforeEach
  void copy() throws IOException {
    output = scratch.resolve("copy");
    try (Stream<Path> all = Files.walk(published)) {
      for (Path file : all.toList()) {
        Files.copy(file, output.resolve(published.relativize(file).toString()));
      }
    }
  }

  @Test
  void of_untouchedCopy_isVerified() {
    Verified verified = Verification.of(spark, output.toString(), Optional.empty());
    assertThat(verified.texts()).isEqualTo(9);
    assertThat(verified.groups()).isEqualTo(3);
    assertThat(verified.files()).isEqualTo(6);
  }

  /** Every byte of a small file, or random places of a large one: 250, of a card 100. */
  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "card.md", "card.html", "_SUCCESS", FIRST, SECOND})
  void of_anyByteFlipped_isFound(String name) throws IOException {
    long seed = new Random().nextLong();
    System.out.println("VerificationTest seed " + seed + " for " + name);
    Random random = new Random(seed);
    Path file = output.resolve(name);
    byte[] right = Files.readAllBytes(file);
    int flips = name.startsWith("card") ? FLIPS_OF_A_CARD : FLIPS;
    int[] places =
        right.length <= flips
            ? IntStream.range(0, right.length).toArray()
            : random.ints(flips, 0, right.length).toArray();
    for (int place : places) {
      byte[] wrong = right.clone();
      wrong[place] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, wrong);
      assertThatThrownBy(this::verify)
          .as("seed %d, byte %d", seed, place)
          .isInstanceOf(VerificationFailedException.class)
          .hasMessageContaining(name);
    }
    Files.write(file, right);
    verify();
  }

  @Test
  void of_whitespaceInTheManifest_isFound() throws IOException {
    Path file = output.resolve("manifest.json");
    Files.writeString(file, Files.readString(file).stripTrailing());
    assertFails("manifest.json must have the SHA-256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "card.md", "card.html", "_SUCCESS", FIRST, SECOND})
  void of_fileRemovedOrCutOrLonger_isFound(String name) throws IOException {
    Path file = output.resolve(name);
    byte[] right = Files.readAllBytes(file);
    Files.delete(file);
    assertFails(name + " must be there");
    Files.write(file, new byte[0]);
    assertFails(name);
    Files.write(
        file,
        (new String(right, StandardCharsets.ISO_8859_1) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    assertFails(name);
  }

  @ParameterizedTest
  @CsvSource({
    FIRST + "," + SECOND,
    "card.md, card.html",
    "card.md, manifest.json",
    "_SUCCESS, manifest.json",
    "manifest.json, " + FIRST
  })
  void of_twoFilesSwapped_isFound(String one, String other) throws IOException {
    Path first = output.resolve(one);
    Path second = output.resolve(other);
    byte[] kept = Files.readAllBytes(first);
    Files.write(first, Files.readAllBytes(second));
    Files.write(second, kept);
    assertFails("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"texts/part-00002.parquet", "note.txt", "texts/.hidden", "more/x"})
  void of_fileAdded_isFound(String name) throws IOException {
    Path file = output.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, Files.readAllBytes(output.resolve(FIRST)));
    assertFails("'" + name + "' must not be there");
  }

  /** Whoever writes marker and card anew still has to claim what the parameters give. */
  @ParameterizedTest
  @CsvSource({
    "'\"delta\": 1.0E-6', '\"delta\": 1.0E-7', budget.epsilon must be",
    "'\"tokens_per_group_at_most\": 10', '\"tokens_per_group_at_most\": 11', budget.rho must be",
    "'\"tokens_per_group_at_most\": 10', '\"tokens_per_group_at_most\": 4294967306', fit their fields",
    "'\"format_version\": 1', '\"format_version\": 2', format_version must be 1",
    "'\"passed\": true', '\"passed\": false', isolation.passed must be true",
    "'\"run\": 2', '\"run\": 1', 10 tokens together",
    "'\"run\": 2', '\"run\": 4', groups.run must be at most groups",
    "'\"run\": 2', '\"run\": 3', 10 tokens together",
    "'\"label\": \"B\"', '\"label\": \"C\"', 10 tokens together",
    "'\"max_tokens_per_text\": 4', '\"max_tokens_per_text\": 3', 1 to 3 tokens",
    "'\"ledger\": \"none\"', '\"ledger\": \"some\"', ledger must fit",
    "'\"format_version\": 1,', '\"format_version\": 1, \"format_version\": 1,', each key once",
    "'\"run_id\"', '\"run_name\"', run_id must be there",
    "'\"bytes\": ', '\"bytes\": 9', length and SHA-256",
    "'part-00001', 'part-00003', output_files must list"
  })
  void of_manifestThatIsConsistentButWrong_isFound(String from, String to, String part)
      throws IOException {
    String json = Files.readString(output.resolve(Manifest.FILE));
    assertThat(json).contains(from);
    int at = json.indexOf(from);
    rewrite(json.substring(0, at) + to + json.substring(at + from.length()));
    assertFails(part);
  }

  @Test
  void of_cardOfAnotherManifest_isFound() throws IOException {
    String card = Files.readString(output.resolve("card.md"));
    Files.writeString(output.resolve("card.md"), card.replace("epsilon", "Epsilon"));
    mark();
    assertFails("card.md must say what the manifest says");
  }

  @Test
  void of_fileThatIsNoTable_isFoundByName() throws IOException {
    byte[] junk = "no table".getBytes(StandardCharsets.UTF_8);
    byte[] right = Files.readAllBytes(output.resolve(SECOND));
    Files.write(output.resolve(SECOND), junk);
    rewrite(
        Files.readString(output.resolve(Manifest.FILE))
            .replace(sha256(right), sha256(junk))
            .replace("\"bytes\": " + right.length, "\"bytes\": " + junk.length));
    assertFails(SECOND + " must be a Parquet file");
  }

  @Test
  void of_tableWithAnotherColumn_isFoundByName() throws IOException {
    Path other = scratch.resolve("other");
    spark.range(3).toDF("record_id").coalesce(1).write().parquet(other.toString());
    byte[] table;
    try (Stream<Path> files = Files.list(other)) {
      table =
          Files.readAllBytes(
              files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
    byte[] right = Files.readAllBytes(output.resolve(FIRST));
    Files.write(output.resolve(FIRST), table);
    rewrite(
        Files.readString(output.resolve(Manifest.FILE))
            .replace(sha256(right), sha256(table))
            .replace("\"bytes\": " + right.length, "\"bytes\": " + table.length));
    assertFails(FIRST + " must be a Parquet file");
  }

  @Test
  void of_ledgerThatTheManifestDoesNotName_isFound() {
    assertThatThrownBy(() -> Verification.of(spark, output.toString(), Optional.of("/lake/a")))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining("ledger");
  }

  @Test
  void of_noFolder_isTheCallersMistake() {
    assertThatThrownBy(
            () -> Verification.of(spark, scratch.resolve("no").toString(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a folder");
  }

  private void verify() {
    Verification.of(spark, output.toString(), Optional.empty());
  }

  private void assertFails(String part) {
    assertThatThrownBy(this::verify)
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining(part);
  }

  /** Writes a manifest with a card and a marker that fit it, where it can be read at all. */
  private void rewrite(String json) throws IOException {
    Files.writeString(output.resolve(Manifest.FILE), json);
    boolean isReadable = json.contains("run_id") && json.split("format_version", -1).length == 2;
    PrivacyCard card =
        PrivacyCard.of(isReadable ? json : Files.readString(published.resolve(Manifest.FILE)));
    Files.writeString(output.resolve(PrivacyCard.MARKDOWN_FILE), card.markdown());
    Files.writeString(output.resolve(PrivacyCard.HTML_FILE), card.html());
    mark();
  }

  private void mark() throws IOException {
    StringBuilder marker = new StringBuilder();
    for (String name : List.of("card.html", "card.md", "manifest.json")) {
      byte[] content = Files.readAllBytes(output.resolve(name));
      marker.append(sha256(content)).append("  ").append(name).append("\n");
    }
    Files.writeString(output.resolve("_SUCCESS"), marker.toString());
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
