package org.plainsong.journal;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the rounds of a journal depend on, fixed by its first attempt.
 *
 * @param runId the run
 * @param terms what must be the same for an attempt to go on, by name: digests and versions
 * @param salt the secret that decides groups, hexadecimal
 * @param input the pinned input, as JSON; empty for a run that reads none
 * @param horizon rounds that may be drawn before they are written down, {@code >= 1}
 * @param textsAtOnce texts that a group may write at once, each of which draws in every round,
 *     {@code >= 1}
 * @param stopLoss paid tokens a group that going on costs even after an attempt that stopped in
 *     order, {@code >= 0}: those whose part of a gate was spent and forgotten
 * @param allowance paid tokens a group that may be drawn a second time, in all attempts together
 */
public record JournalStart(
    String runId,
    Map<String, String> terms,
    String salt,
    String input,
    int horizon,
    int textsAtOnce,
    int stopLoss,
    int allowance) {

  public JournalStart {
    // Sorted: an entry has one way to be written.
    terms = new TreeMap<>(terms);
    if (runId.isBlank()) {
      throw new IllegalArgumentException("a journal must have the name of its run");
    }
    if (!salt.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("salt of a journal must be 64 hexadecimal digits");
    }
    if (horizon < 1 || textsAtOnce < 1 || stopLoss < 0 || allowance < 0) {
      throw new IllegalArgumentException(
          "horizon and texts at once must be >= 1, stop loss and allowance >= 0. Provided values: "
              + horizon
              + ", "
              + textsAtOnce
              + ", "
              + stopLoss
              + ", "
              + allowance);
    }
    Math.multiplyExact(horizon, textsAtOnce);
  }

  /** Tokens a group that may be drawn before they are written down. */
  int tokensUnwritten() {
    return horizon * textsAtOnce;
  }

  /** Hides the salt. */
  @Override
  public String toString() {
    return "JournalStart[" + runId + ", " + terms + "]";
  }
}
