package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;

/**
 * Costs of events in zCDP, and their conversion to (epsilon, delta).
 *
 * <p>Everything is rounded against the claim: costs, epsilon and delta up, the budget of a target
 * down. StrictMath, so that a manifest verifies to the last digit on any machine.
 *
 * <p>Conversion: rho-zCDP implies (epsilon, delta)-DP with {@code delta = exp((a - 1)(a rho -
 * epsilon)) / (a - 1) * (1 - 1/a)^a} for <em>every</em> a above 1 (Canonne, Kamath, Steinke 2020,
 * arXiv 2004.00010, Proposition 12 and Corollary 13). A search that misses the best a is therefore
 * still right, only less tight. Below b stands for a - 1, and the search runs over ln b: in b, ln
 * delta is convex, so epsilon is quasi-convex.
 */
public final class ZcdpAccountant {

  /** The accountant's name in a manifest. */
  public static final String NAME = "zCDP, Canonne-Kamath-Steinke 2020 conversion";

  private static final MathContext UP = new MathContext(40, RoundingMode.CEILING);
  private static final double LEAST_LOG_B = -40;
  private static final double LARGEST_LOG_B = 80;
  private static final double GOLDEN = 0.6180339887498949;
  private static final int SEARCH_STEPS = 110;
  private static final int BISECTIONS = 70;

  private ZcdpAccountant() {}

  /**
   * The cost of an event, rounded up.
   *
   * @throws IllegalArgumentException if the event has no finite cost
   */
  public static Rho rho(DpEvent event) {
    return new Rho(Upward.round(exactRho(event)));
  }

  /** The cost of an event: an exact sum of single costs that were rounded up. */
  static BigDecimal exactRho(DpEvent event) {
    if (event instanceof DpEvent.Public) {
      return BigDecimal.ZERO;
    }
    if (event instanceof DpEvent.BoundedRange draw) {
      return new BigDecimal(BoundedRangeCost.rho(draw.eta()));
    }
    if (event instanceof DpEvent.PureDp pure) {
      // Bun and Steinke 2016, arXiv 1605.02065, Proposition 3.3.
      BigDecimal epsilon = new BigDecimal(pure.epsilon());
      return epsilon.multiply(epsilon).divide(BigDecimal.valueOf(2));
    }
    if (event instanceof DpEvent.DiscreteGaussian noise) {
      // Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Theorem 14.
      BigDecimal sensitivity = new BigDecimal(noise.sensitivity());
      BigDecimal sigma = new BigDecimal(noise.sigma());
      return sensitivity
          .multiply(sensitivity)
          .divide(sigma.multiply(sigma).multiply(BigDecimal.valueOf(2)), UP);
    }
    if (event instanceof DpEvent.Zcdp known) {
      return new BigDecimal(known.rho());
    }
    if (event instanceof DpEvent.SelfComposed repeated) {
      return exactRho(repeated.event()).multiply(BigDecimal.valueOf(repeated.count()));
    }
    if (event instanceof DpEvent.Composed all) {
      return all.events().stream()
          .map(ZcdpAccountant::exactRho)
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
    if (event instanceof DpEvent.Parallel parts) {
      return parts.events().stream()
          .map(ZcdpAccountant::exactRho)
          .reduce(BigDecimal.ZERO, BigDecimal::max);
    }
    throw new IllegalArgumentException(
        "zCDP has no finite cost for this event. Provided value: "
            + event.getClass().getSimpleName());
  }

  /** The epsilon at a delta, never below the true one. Zero costs give zero. */
  public static double epsilon(Rho rho, double delta) {
    ApproximateDp.checkDelta(delta);
    if (rho.value() == 0) {
      return 0;
    }
    return Math.max(0, minimum(logB -> epsilonAt(rho.value(), delta, StrictMath.exp(logB))));
  }

  private static double epsilonAt(double rho, double delta, double b) {
    double renyi = (1 + b) * rho;
    double tail = -StrictMath.log(delta) / b;
    double first = StrictMath.log1p(1 / b);
    double second = StrictMath.log1p(b) / b;
    return Upward.slack(renyi + tail - first - second, renyi + tail + first + second);
  }

  /** The delta at an epsilon, never below the true one. Zero costs give zero. */
  public static double delta(Rho rho, double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "epsilon must be >= 0 and finite. Provided value: " + epsilon);
    }
    if (rho.value() == 0) {
      return 0;
    }
    double log = minimum(logB -> logDeltaAt(rho.value(), epsilon, StrictMath.exp(logB)));
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
   * The largest rho whose epsilon at the target's delta is not above the target's epsilon, rounded
   * down: {@code epsilon(largestRho(target), target.delta()) <= target.epsilon()} holds for the
   * value that is returned, because it was computed for it.
   *
   * @throws IllegalArgumentException if the target is too small for any rho
   */
  public static Rho largestRho(ApproximateDp target) {
    double high = 1;
    while (meets(high, target)) {
      high *= 2;
    }
    double low = high / 2;
    while (!meets(low, target)) {
      low /= 2;
      if (low < 1e-30) {
        throw new IllegalArgumentException(
            "epsilon and delta must be large enough to spend. Provided values: "
                + target.epsilon()
                + ", "
                + target.delta());
      }
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = 0.5 * (low + high);
      if (meets(middle, target)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new Rho(low);
  }

  private static boolean meets(double rho, ApproximateDp target) {
    return epsilon(new Rho(rho), target.delta()) <= target.epsilon();
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
}
