package org.plainsong.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopRuleTest {

  private static final int END = 256;
  private static final Tokenizer BYTES = new ByteTokenizer();
  private static final StopRule RULE = new StopRule(Set.of(END), List.of("\n\n", "\nEntry:"), 20);

  @Test
  void end_noToken_goesOn() {
    assertThat(RULE.end(new int[0], BYTES)).isEmpty();
  }

  @Test
  void end_ordinaryTokens_goesOn() {
    assertThat(RULE.end(tokens("some text\n"), BYTES)).isEmpty();
  }

  @Test
  void end_endOfTextToken_ends() {
    assertThat(RULE.end(new int[] {'a', END}, BYTES)).contains(TextEnd.END_OF_TEXT);
  }

  @Test
  void end_stopStringCompleted_ends() {
    assertThat(RULE.end(tokens("text\n\n"), BYTES)).contains(TextEnd.STOP_STRING);
  }

  @Test
  void end_mostTokens_ends() {
    assertThat(RULE.end(tokens("x".repeat(19)), BYTES)).isEmpty();
    assertThat(RULE.end(tokens("x".repeat(20)), BYTES)).contains(TextEnd.MAX_TOKENS);
  }

  @Test
  void end_stopStringAtMostTokens_saysStopString() {
    assertThat(RULE.end(tokens("x".repeat(18) + "\n\n"), BYTES)).contains(TextEnd.STOP_STRING);
  }

  @Test
  void text_earliestStopString_cutsThere() {
    assertThat(RULE.text(tokens(" a\nEntry: b\n\nc"), BYTES)).isEqualTo("a");
  }

  @Test
  void text_endOfText_cutsThere() {
    assertThat(RULE.text(new int[] {' ', 'a', ' ', END, 'b'}, BYTES)).isEqualTo("a");
  }

  @Test
  void text_stopStringFirst_isEmpty() {
    assertThat(RULE.text(tokens("\n\n"), BYTES)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void text_randomTokens_holdsNoStopStringAndGrowsToItsEnd(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int[] text =
          random.ints(30, 0, 8).map(i -> i == 0 ? END : "\n\nEntry: x".charAt(i)).toArray();
      int length = 1;
      while (RULE.end(Arrays.copyOf(text, length), BYTES).isEmpty()) {
        length++;
      }
      String visible = RULE.text(Arrays.copyOf(text, length), BYTES);
      assertThat(length).as("seed %d", seed).isLessThanOrEqualTo(20);
      assertThat(visible).as("seed %d", seed).doesNotContain("\n\n", "\nEntry:");
      assertThat(visible).as("seed %d", seed).isEqualTo(visible.strip());
    }
  }

  @Test
  void new_emptyStopString_refused() {
    assertThatThrownBy(() -> new StopRule(Set.of(), List.of(""), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stop string must not be empty");
  }

  @Test
  void new_noTokens_namesRange() {
    assertThatThrownBy(() -> new StopRule(Set.of(), List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max tokens must be >= 1. Provided value: 0");
  }

  @Test
  void new_negativeToken_refused() {
    assertThatThrownBy(() -> new StopRule(Set.of(-1), List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @ParameterizedTest
  @EnumSource
  void label_every_isLowerCaseName(TextEnd end) {
    assertThat(TextEnd.valueOf(end.label().toUpperCase(Locale.ROOT))).isEqualTo(end);
    assertThat(end.label()).matches("[a-z_]+");
  }

  private static int[] tokens(String text) {
    return BYTES.encodeData(text);
  }

  /** One token a byte; 256 is special. */
  private static final class ByteTokenizer implements Tokenizer {

    @Override
    public int[] encodeTemplate(String text) {
      return encodeData(text);
    }

    @Override
    public int[] encodeData(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
    }

    @Override
    public String decode(int[] tokens) {
      int[] plain = Arrays.stream(tokens).filter(token -> token < 256).toArray();
      byte[] bytes = new byte[plain.length];
      for (int i = 0; i < plain.length; i++) {
        bytes[i] = (byte) plain[i];
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
      return 257;
    }

    @Override
    public void close() {}
  }
}
