package org.plainsong.mechanism;

/**
 * Bounds of a probability from a count, each missed with probability 1e-8 at most: the inverse of
 * Chernoff's bound {@code exp(-n KL(count / n, p))} (Hoeffding 1963, Theorem 1), which is far
 * tighter than its quadratic form where p is small.
 */
final class Frequency {

  private static final double LOG_MISS = Math.log(1e8);

  private Frequency() {}

  static double atLeast(long count, int n) {
    double frequency = (double) count / n;
    return search(frequency, n, /* inside= */ frequency, /* outside= */ 0);
  }

  static double atMost(long count, int n) {
    double frequency = (double) count / n;
    return search(frequency, n, /* inside= */ frequency, /* outside= */ 1);
  }

  private static double search(double frequency, int n, double inside, double outside) {
    double in = inside;
    double out = outside;
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (in + out);
      if (n * divergence(frequency, middle) <= LOG_MISS) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return out;
  }

  private static double divergence(double q, double p) {
    return part(q, p) + part(1 - q, 1 - p);
  }

  private static double part(double q, double p) {
    return q == 0 ? 0 : q * Math.log(q / p);
  }
}
