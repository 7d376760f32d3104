package org.plainsong.mechanism;

import java.util.function.IntSupplier;

/**
 * Pearson's chi-square test of a sampler against exact probabilities.
 *
 * <p>False-alarm rate 1e-7 a test, with the samples fixed beforehand; seeds are fixed too, so that
 * a test that passes once passes always.
 */
final class GoodnessOfFit {

  /** Quantiles of chi-square at 1 - 1e-7 by degrees of freedom, from 1 (scipy chi2.isf). */
  private static final double[] CRITICAL = {
    28.37, 32.24, 35.41, 38.24, 40.86, 43.34, 45.7, 47.97, 50.17, 52.31, 54.39, 56.43, 58.43, 60.4,
    62.33, 64.23, 66.1, 67.95, 69.78, 71.59
  };

  private GoodnessOfFit() {}

  /** Whether the draws are consistent with the probabilities. */
  static boolean accepts(double[] probabilities, int draws, IntSupplier sampler) {
    long[] counts = counts(probabilities.length, draws, sampler);
    double statistic = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = probabilities[i] * draws;
      if (expected < 5) {
        throw new IllegalArgumentException("too few expected draws in cell " + i + ": " + expected);
      }
      statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return statistic <= CRITICAL[counts.length - 2];
  }

  static long[] counts(int cells, int draws, IntSupplier sampler) {
    long[] counts = new long[cells];
    for (int i = 0; i < draws; i++) {
      counts[sampler.getAsInt()]++;
    }
    return counts;
  }

  /** The softmax of weights times a scale; doubles are accurate enough to test against. */
  static double[] softmax(long[] weights, double scale) {
    double[] probabilities = new double[weights.length];
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      probabilities[i] = Math.exp((weights[i] - weights[0]) * scale);
      total += probabilities[i];
    }
    for (int i = 0; i < weights.length; i++) {
      probabilities[i] /= total;
    }
    return probabilities;
  }

  static double[] uniform(int cells) {
    return softmax(new long[cells], /* scale= */ 1);
  }

  /** Half width of an interval that misses a frequency with probability 1e-9 (Hoeffding 1963). */
  static double hoeffding(int draws) {
    return Math.sqrt(Math.log(2e9) / (2.0 * draws));
  }
}
