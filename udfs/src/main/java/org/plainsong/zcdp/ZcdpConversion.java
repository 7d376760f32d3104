package org.plainsong.zcdp;

import java.util.function.DoubleUnaryOperator;

/**
 * What a cost in zCDP means as (epsilon, delta), and back.
 *
 * <p>Everything is rounded against the claim: epsilon and delta up, the budget of a target down.
 * StrictMath, so that a manifest verifies to the last digit on any machine.
 *
 * <p>Conversion: rho-zCDP implies (epsilon, delta)-DP with {@code delta = exp((a - 1)(a rho -
 * epsilon)) / (a - 1) * (1 - 1/a)^a} for <em>every</em> a above 1 (Canonne, Kamath, Steinke 2020,
 * arXiv 2004.00010, Proposition 12 and Corollary 13). A search that misses the best a is therefore
 * still right, only less tight. Below b stands for a - 1, and the search runs over ln b: in b, ln
 * delta is convex, so epsilon is quasi-convex.
 */
public final class ZcdpConversion {

  private static final double LEAST_LOG_B = -40;
  private static final double LARGEST_LOG_B = 80;
  private static final double GOLDEN = 0.6180339887498949;
  private static final int SEARCH_STEPS = 110;
  private static final int BISECTIONS = 70;

  private ZcdpConversion() {}

  /** The epsilon at a delta, never below the true one. Zero costs give zero. */
  public static double epsilon(double rho, double delta) {
    requireRho(rho);
    requireDelta(delta);
    if (rho == 0) {
      return 0;
    }
    return Math.max(0, minimum(logB -> epsilonAt(rho, delta, StrictMath.exp(logB))));
  }

  private static double epsilonAt(double rho, double delta, double b) {
    double renyi = (1 + b) * rho;
    double tail = -StrictMath.log(delta) / b;
    double first = StrictMath.log1p(1 / b);
    double second = StrictMath.log1p(b) / b;
    return Upward.slack(renyi + tail - first - second, renyi + tail + first + second);
  }

  /** The delta at an epsilon, never below the true one. Zero costs give zero. */
  public static double delta(double rho, double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "epsilon must be >= 0 and finite. Provided value: " + epsilon);
    }
    requireRho(rho);
    if (rho == 0) {
      return 0;
    }
    double log = minimum(logB -> logDeltaAt(rho, epsilon, StrictMath.exp(logB)));
    double delta = StrictMath.exp(Math.min(0, log));
    return Math.min(1, Upward.slack(delta, delta));
  }

  private static double logDeltaAt(double rho, double epsilon, double b) {
    double renyi = b * ((1 + b) * rho);
    double loss = b * epsilon;
    double first = b * StrictMath.log1p(1 / b);
    double second = StrictMath.log1p(b);
    return Upward.slack(renyi - loss - first - second, renyi + loss + first + second);
  }

  /**
   * The largest rho whose epsilon at a delta is not above a given one, rounded down: {@code
   * epsilon(largestRho(epsilon, delta), delta) <= epsilon} holds for the value that is returned,
   * because it was computed for it.
   *
   * @param epsilon finite, above 0
   * @param delta in (0, 1)
   * @throws IllegalArgumentException if the target is too small for any rho
   */
  public static double largestRho(double epsilon, double delta) {
    requireEpsilon(epsilon);
    requireDelta(delta);
    double high = 1;
    while (meets(high, epsilon, delta)) {
      high *= 2;
    }
    double low = high / 2;
    while (!meets(low, epsilon, delta)) {
      low /= 2;
      if (low < 1e-30) {
        throw new IllegalArgumentException(
            "epsilon and delta must be large enough to spend. Provided values: "
                + epsilon
                + ", "
                + delta);
      }
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = 0.5 * (low + high);
      if (meets(middle, epsilon, delta)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean meets(double rho, double epsilon, double delta) {
    return epsilon(rho, delta) <= epsilon;
  }

  /** The least value a golden-section search meets. */
  private static double minimum(DoubleUnaryOperator bound) {
    double low = LEAST_LOG_B;
    double high = LARGEST_LOG_B;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = bound.applyAsDouble(left);
    double atRight = bound.applyAsDouble(right);
    for (int i = 0; i < SEARCH_STEPS; i++) {
      if (atLeft <= atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = bound.applyAsDouble(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = bound.applyAsDouble(right);
      }
    }
    return Math.min(atLeft, atRight);
  }

  /** Refuses a rho that is negative, infinite or no number. */
  public static void requireRho(double rho) {
    if (!(rho >= 0 && rho < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("rho must be >= 0 and finite. Provided value: " + rho);
    }
  }

  /** Refuses a target epsilon that is not above 0, infinite or no number. */
  public static void requireEpsilon(double epsilon) {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "epsilon must be > 0 and finite. Provided value: " + epsilon);
    }
  }

  /** Refuses a delta that is not in (0, 1). */
  public static void requireDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must lie in (0, 1). Provided value: " + delta);
    }
  }
}
