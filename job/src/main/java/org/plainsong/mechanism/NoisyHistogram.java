package org.plainsong.mechanism;

import org.plainsong.logits.Contribution;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.TokenBudget;

/**
 * The candidate with the largest noisy sum of the teachers' probabilities (Tang et al. 2024, arXiv
 * 2309.11765, Gaussian variant), with groups that stay fixed for a whole run in place of a new
 * sample a token: nothing is gained from sampling, and the groups cost in parallel.
 *
 * <p>A teacher adds its softmax over the candidates in units of 2^-20, rounded down: a vector of
 * integers, none negative, of sum at most 2^20. The L2 sensitivity of the sums is {@code m 2^20}
 * for adding or removing a unit and {@code sqrt(2) m 2^20} for replacing one: see {@link
 * org.plainsong.privacy.NoiseCost}. A larger group has larger sums above the same noise.
 */
final class NoisyHistogram extends LargestNoisySum {

  static final String NAME = "noisy-histogram";

  /**
   * The mechanism with noise of a scale.
   *
   * @param sigma in units of 2^-20 of a teacher
   */
  NoisyHistogram(MechanismSettings settings, long sigma) {
    super(NAME, Contribution.PROBABILITY, settings, sigma);
  }

  /** The mechanism with the least noise that keeps a budget. */
  static TokenMechanism calibrated(MechanismSettings settings, TokenBudget budget) {
    return new NoisyHistogram(settings, Calibration.smallestSigma(budget, settings.noiseCost()));
  }
}
