package org.plainsong.mechanism;

import org.plainsong.logits.ScoreSum;

/**
 * The candidate with the largest noisy sum: independent discrete Gaussian noise on the sum of every
 * candidate, in integers. All noisy sums together are what the theorem charges for (Canonne,
 * Kamath, Steinke 2020, arXiv 2004.00010, Theorem 14); the largest one is a function of them, and
 * so is the rule for a tie, which the lowest token id wins.
 *
 * <p>Every candidate gets noise, also one whose sum is 0: the candidates are public, whether
 * somebody chose one is not.
 */
final class NoisyMaximum {

  private final long sigma;
  private final ExactSampler sampler;

  /**
   * Noise of a scale.
   *
   * @param sigma in units of the sums, in {@code [1, 2^40]}
   */
  NoisyMaximum(long sigma, RandomBits bits) {
    if (sigma < 1 || sigma > ExactSampler.MAX_SIGMA) {
      throw new IllegalArgumentException(
          "sigma of the noise must lie in [1, 2^40]. Provided value: " + sigma);
    }
    this.sigma = sigma;
    this.sampler = new ExactSampler(bits);
  }

  /** Draws one token: its id. */
  int draw(ScoreSum scores) {
    int best = 0;
    long largest = Long.MIN_VALUE;
    for (int i = 0; i < scores.size(); i++) {
      long noisy = Math.addExact(scores.sum(i), sampler.discreteGaussian(sigma));
      if (noisy > largest) {
        largest = noisy;
        best = i;
      }
    }
    return scores.candidate(best);
  }
}
