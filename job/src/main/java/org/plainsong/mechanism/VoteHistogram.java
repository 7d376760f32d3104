package org.plainsong.mechanism;

import org.plainsong.logits.Contribution;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.TokenBudget;

/**
 * The candidate with the most noisy votes, one of each teacher for its best candidate: PATE
 * (Papernot et al. 2017, arXiv 1610.05755; with Gaussian noise, Papernot et al. 2018, arXiv
 * 1802.08908).
 *
 * <p>A vote is 2^20 units on one candidate, so the L2 sensitivity of the sums is {@code m 2^20} for
 * adding or removing a unit and {@code sqrt(2) m 2^20} for replacing one: see {@link
 * org.plainsong.privacy.NoiseCost}. The charge does not look at how clear the vote was: a cost that
 * depends on the votes would be private itself.
 */
final class VoteHistogram extends LargestNoisySum {

  static final String NAME = "vote-histogram";

  /**
   * The mechanism with noise of a scale.
   *
   * @param sigma in units of 2^-20 of a teacher
   */
  VoteHistogram(MechanismSettings settings, long sigma) {
    super(NAME, Contribution.VOTE, settings, sigma);
  }

  /** The mechanism with the least noise that keeps a budget. */
  static TokenMechanism calibrated(MechanismSettings settings, TokenBudget budget) {
    return new VoteHistogram(settings, Calibration.smallestSigma(budget, settings.noiseCost()));
  }
}
