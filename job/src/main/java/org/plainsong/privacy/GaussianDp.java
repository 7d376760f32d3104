package org.plainsong.privacy;

import java.util.OptionalDouble;
import org.plainsong.zcdp.Upward;

/** The mu of Gaussian DP, for the events that have one by proof: see {@link AttackerBound}. */
final class GaussianDp {

  private static final int BISECTIONS = 100;

  /** Phi is positive and below 1/2 for -38 only: a larger epsilon has no mu here. */
  private static final double LARGEST_EPSILON = 30;

  private GaussianDp() {}

  static OptionalDouble mu(DpEvent event) {
    double square = square(event);
    if (square == 0) {
      return OptionalDouble.of(0);
    }
    return Double.isFinite(square)
        ? OptionalDouble.of(Upward.slack(Math.sqrt(square), Math.sqrt(square)))
        : OptionalDouble.empty();
  }

  /** The square of mu, rounded up; infinite where there is none. */
  private static double square(DpEvent event) {
    if (event instanceof DpEvent.Public) {
      return 0;
    }
    if (event instanceof DpEvent.PureDp pure) {
      double mu = ofPure(pure.epsilon());
      return mu * mu;
    }
    if (event instanceof DpEvent.SelfComposed repeated) {
      return square(repeated.event()) * repeated.count();
    }
    if (event instanceof DpEvent.Composed all) {
      return all.events().stream().mapToDouble(GaussianDp::square).sum();
    }
    if (event instanceof DpEvent.Parallel parts) {
      return parts.events().stream().distinct().mapToDouble(GaussianDp::square).max().orElse(0);
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Twice the quantile of 1 / (1 + exp(-epsilon)), rounded up. */
  private static double ofPure(double epsilon) {
    if (epsilon == 0) {
      return 0;
    }
    if (epsilon > LARGEST_EPSILON) {
      return Double.POSITIVE_INFINITY;
    }
    // Phi(x) - 1/2 at the quantile; tanh keeps small values exact.
    double wanted = StrictMath.tanh(epsilon / 2) / 2;
    double low = 0;
    double high = 10;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = 0.5 * (low + high);
      if (centre(middle) >= wanted) {
        high = middle;
      } else {
        low = middle;
      }
    }
    // An error of 1e-15 of Phi, divided by the density at the quantile.
    double density = StrictMath.exp(-high * high / 2) / Math.sqrt(2 * Math.PI);
    return 2 * (high + Math.min(1, 1e-15 * Math.min(1, wanted * 2) / density) + 1e-13 * high);
  }

  /** Phi(x) - 1/2: the density times a series of positive terms (Marsaglia 2004). */
  private static double centre(double x) {
    double term = x;
    double sum = x;
    for (int i = 3; term > 1e-17 * sum && i < 1000; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return sum * StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
