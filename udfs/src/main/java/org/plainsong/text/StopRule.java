package org.plainsong.text;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When a synthetic text ends. It reads released tokens only, so stopping costs no privacy.
 *
 * @param endOfText token ids that end a text, possibly none
 * @param stopStrings strings that end a text and are cut off with what follows, possibly none
 * @param maxTokens most tokens of a text, an end-of-text token included, {@code >= 1}
 */
public record StopRule(Set<Integer> endOfText, List<String> stopStrings, int maxTokens)
    implements Serializable {

  public StopRule {
    endOfText = Set.copyOf(endOfText);
    stopStrings = List.copyOf(stopStrings);
    if (endOfText.stream().anyMatch(token -> token < 0)) {
      throw new IllegalArgumentException(
          "end-of-text tokens must be >= 0. Provided values: " + endOfText);
    }
    if (stopStrings.contains("")) {
      throw new IllegalArgumentException("a stop string must not be empty: it would stop at once");
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max tokens must be >= 1. Provided value: " + maxTokens);
    }
  }

  /**
   * Returns how a text has ended, empty while it goes on. Asked after every token. Never {@link
   * TextEnd#BUDGET}: that is the budget's to say.
   *
   * @param released the text's tokens so far
   */
  public Optional<TextEnd> end(int[] released, Tokenizer tokenizer) {
    if (released.length == 0) {
      return Optional.empty();
    }
    if (endOfText.contains(released[released.length - 1])) {
      return Optional.of(TextEnd.END_OF_TEXT);
    }
    if (!stopStrings.isEmpty() && stopAt(tokenizer.decode(released)) >= 0) {
      return Optional.of(TextEnd.STOP_STRING);
    }
    return released.length >= maxTokens ? Optional.of(TextEnd.MAX_TOKENS) : Optional.empty();
  }

  /**
   * Returns the text that a reader sees: up to the first end-of-text token, up to the earliest stop
   * string, without white space around it.
   */
  public String text(int[] released, Tokenizer tokenizer) {
    int length = 0;
    while (length < released.length && !endOfText.contains(released[length])) {
      length++;
    }
    String decoded = tokenizer.decode(Arrays.copyOf(released, length));
    int stop = stopAt(decoded);
    return (stop < 0 ? decoded : decoded.substring(0, stop)).strip();
  }

  /** Where the earliest stop string starts, -1 without one. */
  private int stopAt(String text) {
    return stopStrings.stream()
        .mapToInt(text::indexOf)
        .filter(at -> at >= 0)
        .min()
        .orElse(/* other= */ -1);
  }
}
