package org.plainsong.prompt;

import java.io.Serializable;

/**
 * A label's prompts as tokens, all public: a teacher reads {@code prefix}, its record, {@code
 * suffix}; the public reference reads {@code publicPrompt}.
 *
 * @param prefix tokens before the private slot, at least one
 * @param suffix tokens after the private slot, possibly none
 * @param publicPrompt the prompt without a private record, at least one token
 */
public record Prompt(int[] prefix, int[] suffix, int[] publicPrompt) implements Serializable {

  public Prompt {
    if (prefix.length == 0 || publicPrompt.length == 0) {
      throw new IllegalArgumentException(
          "a prompt needs at least one token before the record and in the public prompt."
              + " Provided lengths: "
              + prefix.length
              + ", "
              + publicPrompt.length);
    }
  }
}
