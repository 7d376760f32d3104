package org.plainsong.mechanism;

import java.util.List;
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

  /**
   * All that a group may release, from which its budget is fixed beforehand: for every paid token
   * its draw and what the gate releases on the way to it.
   */
  public static DpEvent planned(TokenMechanism mechanism, Gate gate, int paidTokens) {
    DpEvent token = new DpEvent.Composed(List.of(gate.costOfPaidToken(), mechanism.cost()));
    return new DpEvent.SelfComposed(token, paidTokens);
  }
}
