package org.plainsong.config;

import java.util.Optional;

/**
 * What lets a run go on after its driver died.
 *
 * @param location folder of the journals, empty for the default beside the output
 * @param rounds rounds that are drawn before they are written down
 * @param resumeTokens paid tokens a group that crashes may cost in all, 0 for no journal
 */
public record JournalConfig(Optional<String> location, int rounds, int resumeTokens) {

  static JournalConfig of(SettingValues values) {
    int rounds = values.required(Settings.JOURNAL_ROUNDS);
    long crash = (long) rounds * values.required(Settings.TEXTS_AT_ONCE);
    int resumeTokens = values.required(Settings.RESUME_TOKENS);
    if (resumeTokens > 0 && resumeTokens < crash) {
      throw new InvalidSettingException(
          "resume-tokens must be 0 or at least journal-rounds times texts-at-once, "
              + crash
              + ", which one crash may cost. Provided value: "
              + resumeTokens
              + ". Raise it, or lower journal-rounds or texts-at-once.");
    }
    return new JournalConfig(values.optional(Settings.JOURNAL), rounds, resumeTokens);
  }

  /** Whether rounds are written down. */
  public boolean isKept() {
    return resumeTokens > 0;
  }
}
