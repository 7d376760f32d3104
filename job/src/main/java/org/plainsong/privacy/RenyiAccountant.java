package org.plainsong.privacy;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.plainsong.zcdp.BoundedRangeCost;
import org.plainsong.zcdp.Upward;

/**
 * Sums of Renyi divergences over many orders, each order converted on its own.
 *
 * <p>Adaptive compositions add order by order (Mironov 2017, arXiv 1702.07476). Per event and order
 * a: bounded range, the least of {@code rho a}, its zCDP cost, and randomised response with epsilon
 * eta; pure DP, randomised response; discrete Gaussian noise, {@code a sensitivity^2 / (2 sigma^2)}
 * (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Theorem 14), from the sub-Gaussian moments of
 * the noise. That last is the only bound here for a vector with a larger sensitivity, so for such
 * noise this accountant is a second computation and not a second argument.
 *
 * <p>Conversion: {@code delta = exp((a - 1)(D - epsilon)) / a (1 - 1/a)^(a - 1)}, the same paper's
 * Proposition 12, true for each a above 1, so a finite list of orders is right, only less tight.
 */
final class RenyiAccountant {

  /** The accountant's name in a manifest. */
  static final String NAME = "Renyi divergences by order";

  private static final int STEPS_A_DECADE = 100;
  private static final int LEAST = -3 * STEPS_A_DECADE;
  private static final int MOST = 8 * STEPS_A_DECADE;

  private RenyiAccountant() {}

  /** The curve of an event; empty if the event has no finite divergence. */
  static Optional<PrivacyCurve> curve(DpEvent event) {
    double[] divergences = new double[MOST - LEAST + 1];
    for (int i = 0; i < divergences.length; i++) {
      divergences[i] = divergence(event, less(i));
    }
    return Double.isFinite(divergences[0]) ? Optional.of(new Curve(divergences)) : Optional.empty();
  }

  /** Order i, less 1. */
  private static double less(int i) {
    return StrictMath.pow(10, (double) (LEAST + i) / STEPS_A_DECADE);
  }

  /** The divergence of order 1 + b, rounded up. */
  static double divergence(DpEvent event, double b) {
    if (event instanceof DpEvent.Public) {
      return 0;
    }
    if (event instanceof DpEvent.BoundedRange draw) {
      double cost = BoundedRangeCost.rho(draw.eta()) * (1 + b);
      return Math.min(Upward.slack(cost, cost), randomisedResponse(draw.eta(), b));
    }
    if (event instanceof DpEvent.PureDp pure) {
      return randomisedResponse(pure.epsilon(), b);
    }
    if (event instanceof DpEvent.DiscreteGaussian noise) {
      double ratio = noise.sensitivity() / noise.sigma();
      return Upward.slack((1 + b) * ratio * ratio / 2, (1 + b) * ratio * ratio / 2);
    }
    if (event instanceof DpEvent.Zcdp known) {
      return Upward.slack((1 + b) * known.rho(), (1 + b) * known.rho());
    }
    if (event instanceof DpEvent.SelfComposed repeated) {
      double all = divergence(repeated.event(), b) * repeated.count();
      return Upward.slack(all, all);
    }
    if (event instanceof DpEvent.Composed all) {
      double sum = all.events().stream().mapToDouble(part -> divergence(part, b)).sum();
      return Upward.slack(sum, sum);
    }
    if (event instanceof DpEvent.Parallel parts) {
      return parts.events().stream()
          .distinct()
          .mapToDouble(part -> divergence(part, b))
          .max()
          .orElse(0);
    }
    return Double.POSITIVE_INFINITY;
  }

  /**
   * With p = 1 / (1 + exp(-epsilon)) the divergence is {@code ln(p exp(b epsilon) + (1 - p) exp(-b
   * epsilon)) / b = epsilon + ln(p + (1 - p) exp(-2 b epsilon)) / b}, at most epsilon; for small b
   * epsilon that cancels, and {@code epsilon^2 / 2} times the order is used.
   */
  private static double randomisedResponse(double epsilon, double b) {
    double zcdp = (1 + b) * (epsilon * epsilon / 2);
    double rest = 1 / (1 + StrictMath.exp(epsilon));
    double log = StrictMath.log1p(rest * StrictMath.expm1(-2 * b * epsilon));
    double exact = Upward.slack(epsilon + log / b, epsilon - log / b);
    return Math.min(Upward.slack(zcdp, zcdp), Math.min(epsilon, exact));
  }

  private static final class Curve implements PrivacyCurve {

    private final double[] divergences;

    Curve(double[] divergences) {
      this.divergences = divergences.clone();
    }

    @Override
    public String accountant() {
      return NAME;
    }

    @Override
    public double delta(double epsilon) {
      double log = least(i -> logDelta(i, epsilon));
      double delta = StrictMath.exp(Math.min(0, log));
      return divergences[0] == 0 ? 0 : Math.min(1, Upward.slack(delta, delta));
    }

    private double logDelta(int i, double epsilon) {
      double b = less(i);
      double first = b * (divergences[i] - epsilon);
      double shrink = StrictMath.log1p(b) + b * StrictMath.log1p(1 / b);
      return Upward.slack(first - shrink, b * (divergences[i] + epsilon) + shrink);
    }

    @Override
    public double epsilon(double delta) {
      ApproximateDp.checkDelta(delta);
      return divergences[0] == 0 ? 0 : Math.max(0, least(i -> epsilonAt(i, delta)));
    }

    private double epsilonAt(int i, double delta) {
      double b = less(i);
      double tail = -StrictMath.log(delta) / b;
      double shrink = StrictMath.log1p(b) / b + StrictMath.log1p(1 / b);
      return Upward.slack(divergences[i] + tail - shrink, divergences[i] + tail + shrink);
    }

    private double least(IntToDoubleFunction bound) {
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < divergences.length; i++) {
        least = Math.min(least, bound.applyAsDouble(i));
      }
      return least;
    }
  }
}
