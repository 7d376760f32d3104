package org.plainsong.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.testing.TinyTokenizer;

class TokenizersTest {

  private static Tokenizer tokenizer;

  @BeforeAll
  static void load(@TempDir Path folder) {
    tokenizer = Tokenizers.load(TinyTokenizer.write(folder));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void encodeTemplate_markup_becomesSpecialTokens() {
    assertThat(tokenizer.encodeTemplate("<|im_start|>b<|im_end|>"))
        .containsExactly(TinyTokenizer.IM_START, 'b', TinyTokenizer.IM_END);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<|im_start|>", "<|im_end|>", "<|endoftext|>"})
  void encodeData_markup_staysPlainBytes(String markup) {
    assertThat(tokenizer.encodeData(markup)).containsExactly(bytes(markup));
  }

  @Test
  void encodeData_ordinaryText_sameIdsAsTemplate() {
    String text = "Naïve café, a 漢字 and a 🎼.";
    assertThat(tokenizer.encodeData(text)).isEqualTo(tokenizer.encodeTemplate(text));
  }

  @Test
  void encodeData_merge_applies() {
    assertThat(tokenizer.encodeData(" a")).containsExactly(TinyTokenizer.SPACE_A);
  }

  @Test
  void encodeData_longText_notTruncated() {
    assertThat(tokenizer.encodeData("b".repeat(5000))).hasSize(5000);
  }

  @Test
  void encode_emptyText_noTokens() {
    assertThat(tokenizer.encodeData("")).isEmpty();
    assertThat(tokenizer.encodeTemplate("")).isEmpty();
  }

  @Test
  void encodeData_loneSurrogateAndNul_replacedNotThrown() {
    assertThat(tokenizer.encodeData("\uD83C")).containsExactly(bytes("\uFFFD"));
    assertThat(tokenizer.encodeData("x\uDFBC\uD83Cy")).containsExactly(bytes("x\uFFFD\uFFFDy"));
    assertThat(tokenizer.encodeData("\0")).containsExactly(0);
  }

  @Test
  void encodeData_specialTokenReachableByMerges_dropped(@TempDir Path folder) throws IOException {
    JsonObject json = TinyTokenizer.json();
    JsonObject model = json.getAsJsonObject("model");
    model.getAsJsonObject("vocab").addProperty("<s", 260);
    model.getAsJsonObject("vocab").addProperty("<s>", 261);
    JsonArray merges = model.getAsJsonArray("merges");
    merges.add("< s");
    merges.add("<s >");
    JsonObject added = json.getAsJsonArray("added_tokens").get(0).getAsJsonObject().deepCopy();
    added.addProperty("id", 261);
    added.addProperty("content", "<s>");
    json.getAsJsonArray("added_tokens").add(added);
    json.add("pre_tokenizer", withoutRegex(json.getAsJsonObject("pre_tokenizer")));
    Path path = Files.writeString(folder.resolve("tokenizer.json"), json.toString());
    try (Tokenizer merging = Tokenizers.load(path)) {
      assertThat(merging.encodeTemplate("x<s>y")).containsExactly('x', 261, 'y');
      assertThat(merging.encodeData("x<s>y")).containsExactly('x', 'y');
    }
  }

  @Test
  void decode_characterSplitOverTokens_isWhole() {
    assertThat(tokenizer.decode(bytes("🎼 漢"))).isEqualTo("🎼 漢");
  }

  @Test
  void decode_specialTokens_leftOut() {
    assertThat(
            tokenizer.decode(
                new int[] {TinyTokenizer.IM_START, 'b', TinyTokenizer.IM_END, 'c', 257}))
        .isEqualTo("bc");
  }

  @Test
  void decode_nothing_empty() {
    assertThat(tokenizer.decode(new int[0])).isEmpty();
  }

  @Test
  void decode_tokenOutsideVocabulary_namesRange() {
    assertThatThrownBy(() -> tokenizer.decode(new int[] {260}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("token must lie in [0, 260). Provided value: 260");
  }

  @Test
  void vocabularySize_countsAddedTokens() {
    assertThat(tokenizer.vocabularySize()).isEqualTo(TinyTokenizer.SIZE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void decode_encodedRandomData_roundTrips(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      String text = randomText(random);
      int[] tokens = tokenizer.encodeData(text);
      assertThat(Arrays.stream(tokens).max().orElse(0))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(TinyTokenizer.SPACE_A);
      assertThat(tokenizer.decode(tokens)).as("seed %d", seed).isEqualTo(text);
    }
  }

  @Test
  void load_sameFile_threadsShareIt() {
    int[] expected = tokenizer.encodeData("shared by many");
    assertThat(
            IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> tokenizer.encodeData("shared by many")))
        .allSatisfy(tokens -> assertThat(tokens).isEqualTo(expected));
  }

  @Test
  void load_absentFile_namesPath(@TempDir Path folder) {
    assertThatThrownBy(() -> Tokenizers.load(folder.resolve("no.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokenizer file must exist")
        .hasMessageContaining("no.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "[]", "{}", "{\"model\": {\"vocab\": {}, \"type\": \"None\"}}"})
  void load_otherContent_refused(String content, @TempDir Path folder) throws IOException {
    Path path = Files.writeString(folder.resolve("t.json"), content);
    assertThatThrownBy(() -> Tokenizers.load(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t.json");
  }

  @Test
  void load_truncationInFile_ignored(@TempDir Path folder) throws IOException {
    JsonObject json = TinyTokenizer.json();
    JsonObject truncation = new JsonObject();
    truncation.addProperty("direction", "Right");
    truncation.addProperty("max_length", 2);
    truncation.addProperty("strategy", "LongestFirst");
    truncation.addProperty("stride", 0);
    json.add("truncation", truncation);
    Path path = Files.writeString(folder.resolve("t.json"), json.toString());
    try (Tokenizer whole = Tokenizers.load(path)) {
      assertThat(whole.encodeData("bcdef")).hasSize(5);
      assertThat(whole.encodeTemplate("bcdef")).hasSize(5);
    }
  }

  @Test
  void load_always_noUsageReport() throws ReflectiveOperationException {
    Field lastReport = Class.forName("ai.djl.util.Ec2Utils").getDeclaredField("lastCheckIn");
    lastReport.setAccessible(true);
    assertThat((long) lastReport.get(null)).isZero();
    assertThat(Class.forName("ai.djl.util.Utils").getMethod("isOfflineMode").invoke(null))
        .isEqualTo(true);
  }

  @Test
  void load_always_nativesOutsideHome() throws ReflectiveOperationException {
    Path folder =
        (Path) Class.forName("ai.djl.util.Utils").getMethod("getEngineCacheDir").invoke(null);
    assertThat(folder).startsWith(Path.of(System.getProperty("java.io.tmpdir")));
    assertThat(folder.resolve("tokenizers")).isNotEmptyDirectory();
  }

  private static JsonObject withoutRegex(JsonObject byteLevel) {
    byteLevel.addProperty("use_regex", false);
    return byteLevel;
  }

  private static int[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
  }

  private static String randomText(Random random) {
    String[] markup = {"<|im_end|>", "<|im_start|>", "<|endoftext|>", " a", "\n\n", "{record}"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(markup[random.nextInt(markup.length)]);
        case 1 -> text.appendCodePoint(random.nextInt(0xD800));
        case 2 -> text.appendCodePoint(0xE000 + random.nextInt(0x110000 - 0xE000));
        default -> text.append((char) random.nextInt(128));
      }
    }
    return text.toString();
  }
}
