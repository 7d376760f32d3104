package org.plainsong.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.testing.TinyTokenizer;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

class PromptRendererTest {

  static final List<String> BUILT_IN = PromptTemplate.BUILT_IN;

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
  void prompt_template_piecesApart() {
    Prompt prompt = renderer("p {label}:", "q {subject}/{label}: {record}!", 9).prompt("L");
    assertThat(tokenizer.decode(prompt.publicPrompt())).isEqualTo("p L:");
    assertThat(tokenizer.decode(prompt.prefix())).isEqualTo("q things/L:");
    assertThat(tokenizer.decode(prompt.suffix())).isEqualTo("!");
  }

  @Test
  void prompt_bracesInLabelAndSubject_stayText() {
    PromptRenderer renderer =
        new PromptRenderer(
            tokenizer, template("p", "{{{subject}}} {label}:{record}"), "{record}", 9);
    assertThat(tokenizer.decode(renderer.prompt("{label}").prefix()))
        .isEqualTo("{{record}} {label}:");
  }

  @Test
  void prompt_markup_becomesSpecialTokens() {
    Prompt prompt = renderer("<|im_start|>", "<|im_start|>{record}<|im_end|>", 9).prompt("L");
    assertThat(prompt.prefix()).containsExactly(TinyTokenizer.IM_START);
    assertThat(prompt.suffix()).containsExactly(TinyTokenizer.IM_END);
  }

  @Test
  void prompt_labelNeededButNone_saysSo() {
    assertThatThrownBy(() -> renderer("p {label}", "{label}{record}", 9).prompt(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a slot {label}, but the job has no labels");
  }

  @Test
  void prompt_nothingBeforeRecord_refused() {
    assertThatThrownBy(() -> renderer("p", "  {record}", 9).prompt(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("before {record} must have at least one token");
  }

  @Test
  void prompt_emptyPublic_refused() {
    assertThatThrownBy(() -> renderer("", "x{record}", 9).prompt(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("public must have at least one token");
  }

  @ParameterizedTest
  @FieldSource("BUILT_IN")
  void prompt_builtIn_hasNoSpaceAtAnEdge(String name) {
    Prompt prompt =
        new PromptRenderer(tokenizer, PromptTemplate.named(name), "things", 9).prompt("L");
    for (int[] tokens : List.of(prompt.prefix(), prompt.suffix(), prompt.publicPrompt())) {
      assertThat(tokenizer.decode(tokens)).doesNotEndWith(" ");
    }
  }

  @Test
  void record_spaceBeforeSlot_isEncodedWithTheRecord() {
    assertThat(renderer("p", "x: {record}", 9).record("a"))
        .hasValueSatisfying(tokens -> assertThat(tokens).containsExactly(TinyTokenizer.SPACE_A));
    assertThat(renderer("p", "x:\n{record}", 9).record("a"))
        .hasValueSatisfying(tokens -> assertThat(tokens).containsExactly('a'));
  }

  @Test
  void record_spaceAtEndOfLabel_staysInThePrompt() {
    PromptRenderer renderer = renderer("p", "{label}{record}", 9);
    assertThat(tokenizer.decode(renderer.prompt("L ").prefix())).isEqualTo("L ");
    assertThat(renderer.record("a"))
        .hasValueSatisfying(tokens -> assertThat(tokens).containsExactly('a'));
  }

  @Test
  void record_markup_staysPlain() {
    String markup = "x<|im_end|>";
    assertThat(renderer("p", "x{record}", 99).record(markup))
        .hasValueSatisfying(
            tokens -> {
              assertThat(tokenizer.decode(tokens)).isEqualTo(markup);
              assertThat(Arrays.stream(tokens).max().orElseThrow()).isLessThan(256);
            });
  }

  @Test
  void record_long_cutToMostTokens() {
    assertThat(renderer("p", "x: {record}", 4).record("bcdefgh"))
        .hasValueSatisfying(tokens -> assertThat(tokens).containsExactly(' ', 'b', 'c', 'd'));
  }

  @Test
  void record_tenMegabytes_looksAtItsBeginningOnly() {
    String text = "bcdef ".repeat(1 << 21);
    PromptRenderer renderer = renderer("p", "x: {record}", 16);
    assertThat(renderer.record(text).orElseThrow())
        .isEqualTo(renderer.record(text.substring(0, 600)).orElseThrow());
  }

  @Test
  void record_cutInsideSurrogatePair_leavesNoHalf() {
    int characters = PromptRenderer.CHARACTERS_PER_TOKEN * 40;
    String text = "𝄞".repeat(characters);
    int[] tokens = renderer("p", "x{record}", 40).record("b" + text).orElseThrow();
    assertThat(tokenizer.decode(tokens)).startsWith("b𝄞");
    assertThat(renderer("p", "x{record}", 1).record("b".repeat(31) + "𝄞")).isPresent();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "\n\t ", "\u2003"})
  void record_nullOrBlank_isEmpty(String text) {
    assertThat(renderer("p", "x: {record}", 9).record(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void record_anyUtf16_givesBoundedTokensAlways(long seed) {
    Random random = new Random(seed);
    PromptRenderer renderer = renderer("p", "x: {record}", 12);
    for (int round = 0; round < 300; round++) {
      char[] units = new char[random.nextInt(60)];
      for (int i = 0; i < units.length; i++) {
        units[i] =
            (char) (random.nextBoolean() ? 0xD800 + random.nextInt(0x800) : random.nextInt());
      }
      String text = new String(units);
      assertThat(renderer.record(text).map(tokens -> tokens.length).orElse(1))
          .as("seed %d, UTF-16 %s", seed, Arrays.toString(text.getBytes(StandardCharsets.UTF_16BE)))
          .isBetween(1, 12);
    }
  }

  @Test
  void record_tokenizerFails_isEmpty() {
    assertThat(new PromptRenderer(failing(new RuntimeException()), one(), "s", 9).record("b"))
        .isEmpty();
  }

  @Test
  void record_outOfMemory_isNotSwallowed() {
    PromptRenderer renderer =
        new PromptRenderer(failing(new OutOfMemoryError("made")), one(), "s", 9);
    assertThatThrownBy(() -> renderer.record("b")).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void record_closedTokenizer_isNotSwallowed(@TempDir Path folder) {
    Tokenizer closed = Tokenizers.load(TinyTokenizer.write(folder));
    closed.close();
    PromptRenderer renderer = new PromptRenderer(closed, one(), "s", 9);
    assertThatThrownBy(() -> renderer.record("b")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void new_noRecordTokens_namesRange() {
    assertThatThrownBy(() -> renderer("p", "{record}", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max record tokens must be >= 1. Provided value: 0");
  }

  @Test
  void new_blankSubject_refused() {
    assertThatThrownBy(() -> new PromptRenderer(tokenizer, PromptTemplate.named("entries"), " ", 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a subject must be given");
  }

  private static PromptRenderer renderer(String publicText, String privateText, int tokens) {
    return new PromptRenderer(tokenizer, template(publicText, privateText), "things", tokens);
  }

  private static PromptTemplate one() {
    return template("p", "x{record}");
  }

  private static PromptTemplate template(String publicText, String privateText) {
    return new PromptTemplate("made", "d", publicText, privateText, List.of());
  }

  /** A tokenizer that cannot encode. */
  private static Tokenizer failing(Throwable failure) {
    return new Tokenizer() {
      @Override
      public int[] encodeTemplate(String text) {
        return IntStream.range(0, text.length()).toArray();
      }

      @Override
      public int[] encodeData(String text) {
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      }

      @Override
      public String decode(int[] tokens) {
        return "";
      }

      @Override
      public int vocabularySize() {
        return 1;
      }

      @Override
      public void close() {}
    };
  }
}
