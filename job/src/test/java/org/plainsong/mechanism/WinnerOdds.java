package org.plainsong.mechanism;

/**
 * The probabilities with which each candidate has the largest noisy sum, the lowest index winning a
 * tie: computed from the law of the noise, for tests to compare with.
 */
final class WinnerOdds {

  private static final int CELLS = 512;

  private WinnerOdds() {}

  /** Sum over the value x of the winner: lower indices stay below x, higher ones at most at x. */
  static double[] exact(long[] sums, int sigma) {
    int reach = 20 * sigma;
    double[] probabilities = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      for (long x = -reach; x <= reach; x++) {
        double product = mass(x - sums[i], sigma);
        for (int j = 0; j < sums.length; j++) {
          if (j != i) {
            product *= atMost(j < i ? x - 1 - sums[j] : x - sums[j], sigma, reach);
          }
        }
        probabilities[i] += product;
      }
    }
    return probabilities;
  }

  private static double mass(long x, double sigma) {
    double total = 0;
    for (int y = -400; y <= 400; y++) {
      total += Math.exp(-y * y / (2 * sigma * sigma));
    }
    return Math.exp(-x * x / (2 * sigma * sigma)) / total;
  }

  private static double atMost(long bound, double sigma, int reach) {
    double total = 0;
    for (long x = -reach - 10L; x <= bound; x++) {
      total += mass(x, sigma);
    }
    return total;
  }

  /**
   * The same for noise so wide that it is as good as continuous: by the midpoint rule on 512 cells
   * a sigma, whose error is far below what 100,000 draws can show. Sums are whole numbers of cells.
   */
  static double[] normal(long[] sums, long sigma) {
    int cells = 24 * CELLS;
    double[] mass = new double[cells];
    double[] below = new double[cells];
    double total = 0;
    for (int cell = 0; cell < cells; cell++) {
      double x = -12 + (cell + 0.5) / CELLS;
      mass[cell] = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) / CELLS;
      below[cell] = total + mass[cell] / 2;
      total += mass[cell];
    }
    double[] probabilities = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      for (int cell = 0; cell < cells; cell++) {
        double product = mass[cell];
        for (int j = 0; j < sums.length; j++) {
          if (j != i) {
            long at = cell + (sums[i] - sums[j]) * CELLS / sigma;
            product *= at < 0 ? 0 : at >= cells ? 1 : below[(int) at];
          }
        }
        probabilities[i] += product;
      }
    }
    return probabilities;
  }
}
