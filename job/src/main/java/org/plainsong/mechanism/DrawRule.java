package org.plainsong.mechanism;

import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.Rho;

/**
 * How every group draws its tokens, and how many: fixed and public before the first draw.
 *
 * @param mechanism how a paid token is drawn
 * @param gate which tokens need not be paid for
 * @param paidTokens paid tokens of a group, {@code >= 1}
 * @param tokensInAll paid and other tokens of a group, {@code >= paidTokens}; ends a group whose
 *     gate lets nearly everything through
 * @param resumeTokens paid tokens of a group beside those that crashes of the driver may cost,
 *     {@code >= 0}: drawn, lost, and drawn a second time
 * @param budget zCDP budget of a group, for both
 * @param bits what gate and mechanism draw with
 */
public record DrawRule(
    TokenMechanism mechanism,
    Gate gate,
    int paidTokens,
    long tokensInAll,
    int resumeTokens,
    Rho budget,
    RandomBits bits) {

  public DrawRule {
    if (paidTokens < 1) {
      throw new IllegalArgumentException("paid tokens must be >= 1. Provided value: " + paidTokens);
    }
    if (tokensInAll < paidTokens) {
      throw new IllegalArgumentException(
          "tokens in all must be >= the "
              + paidTokens
              + " paid ones. Provided value: "
              + tokensInAll);
    }
    if (resumeTokens < 0) {
      throw new IllegalArgumentException(
          "resume tokens must be >= 0. Provided value: " + resumeTokens);
    }
  }

  /** A rule for bytes that need not know which draw they are for. */
  public DrawRule(
      TokenMechanism mechanism,
      Gate gate,
      int paidTokens,
      long tokensInAll,
      int resumeTokens,
      Rho budget) {
    this(mechanism, gate, paidTokens, tokensInAll, resumeTokens, budget, new SecureBits());
  }

  /** A rule under which nothing may be drawn a second time. */
  public DrawRule(
      TokenMechanism mechanism, Gate gate, int paidTokens, long tokensInAll, Rho budget) {
    this(mechanism, gate, paidTokens, tokensInAll, /* resumeTokens= */ 0, budget);
  }

  /**
   * Paid tokens a group that going on costs after an attempt that lost no draw. Another attempt
   * asks anew what a gate had begun to answer: the open instance is spent, and a paid token covers
   * one.
   */
  public int lostByAStop() {
    return gate.costOfPaidToken() instanceof DpEvent.Public ? 0 : 1;
  }

  /** All that a number of paid tokens releases, gate and draw. */
  DpEvent ofTokens(int tokens) {
    return DpEvent.ofTokens(gate.costOfPaidToken(), mechanism.cost(), tokens);
  }
}
