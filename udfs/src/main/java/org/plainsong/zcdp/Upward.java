package org.plainsong.zcdp;

import java.math.BigDecimal;

/** Rounding in the direction that is safe for a cost: up. */
public final class Upward {

  /** Far above what a handful of StrictMath calls, each within an ulp or two, can lose. */
  private static final double RELATIVE_SLACK = 1e-13;

  private Upward() {}

  /** The smallest double that is not below an exact value. */
  public static double round(BigDecimal exact) {
    double nearest = exact.doubleValue();
    if (Double.isInfinite(nearest)) {
      throw new IllegalArgumentException(
          "a privacy cost must be below 1.8e308. Use fewer tokens or a smaller clip.");
    }
    return new BigDecimal(nearest).compareTo(exact) >= 0 ? nearest : Math.nextUp(nearest);
  }

  /**
   * A value that is not below the true one, given a result whose rounding errors are at most some
   * hundred ulps of the magnitude.
   *
   * @param magnitude at least the absolute value of every intermediate sum
   */
  public static double slack(double computed, double magnitude) {
    return Math.nextUp(computed + RELATIVE_SLACK * magnitude);
  }
}
