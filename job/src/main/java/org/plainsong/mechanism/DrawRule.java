package org.plainsong.mechanism;

import org.plainsong.privacy.Rho;

/**
 * How every group draws its tokens, and how many: fixed and public before the first draw.
 *
 * @param mechanism how a paid token is drawn
 * @param gate which tokens need not be paid for
 * @param paidTokens paid tokens of a group, {@code >= 1}
 * @param tokensInAll paid and other tokens of a group, {@code >= paidTokens}; ends a group whose
 *     gate lets nearly everything through
 * @param budget zCDP budget of a group
 */
public record DrawRule(
    TokenMechanism mechanism, Gate gate, int paidTokens, long tokensInAll, Rho budget) {

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
  }
}
