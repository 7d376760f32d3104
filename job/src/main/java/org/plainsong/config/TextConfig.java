package org.plainsong.config;

/**
 * The texts and their prompts.
 *
 * @param maxTokens longest text, in tokens
 * @param textsPerGroup texts of full length that a group can pay for
 * @param textsAtOnce texts among them that a group writes side by side
 * @param prompt name or file of the prompt template
 * @param subject what the records are, in words
 * @param maxRecordTokens longer records are cut to this many tokens
 */
public record TextConfig(
    int maxTokens,
    int textsPerGroup,
    int textsAtOnce,
    String prompt,
    String subject,
    int maxRecordTokens) {

  static TextConfig of(SettingValues values) {
    boolean labelled = values.optional(Settings.LABELS).isPresent();
    int textsPerGroup = values.required(Settings.TEXTS_PER_GROUP);
    int textsAtOnce = values.required(Settings.TEXTS_AT_ONCE);
    if (textsAtOnce > textsPerGroup) {
      throw new InvalidSettingException(
          "texts-at-once must be at most texts-per-group, "
              + textsPerGroup
              + ". Provided value: "
              + textsAtOnce
              + ". Lower it, or raise texts-per-group.");
    }
    return new TextConfig(
        values.required(Settings.MAX_TOKENS),
        textsPerGroup,
        textsAtOnce,
        values.optional(Settings.PROMPT).orElse(labelled ? "entries-by-label" : "entries"),
        values.required(Settings.SUBJECT),
        values.required(Settings.MAX_RECORD_TOKENS));
  }

  /** Tokens that a group pays for: its budget, spent to the last one. */
  public int tokensPerGroup() {
    return Math.multiplyExact(maxTokens, textsPerGroup);
  }
}
