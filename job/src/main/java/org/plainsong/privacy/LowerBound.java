package org.plainsong.privacy;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What no valid accountant may fall below: the exact epsilon of real mechanisms that are allowed by
 * an event, rounded down.
 *
 * <p>All equal parts of a composition are counted; the mechanism releases them and nothing for the
 * others, so the bound of the whole is the largest of the parts'. Bounded range: a generalised
 * randomised response with losses t and t - eta, chosen once, so the sum is binomial (Dong, Durfee,
 * Rogers 2020, arXiv 1909.13830). Pure DP: randomised response, the same with width 2 epsilon and t
 * = epsilon. Discrete Gaussian: one coordinate that moves by the largest integer allowed, and the
 * sum of its releases. A cost in zCDP alone gives no bound here: 0.
 */
final class LowerBound {

  private static final int SHIFTS = 32;
  private static final int BISECTIONS = 50;
  private static final long MOST_TRIALS = 1_000_000;

  private LowerBound() {}

  /** An epsilon at which some allowed mechanism still exceeds delta; at least 0. */
  static double epsilon(DpEvent event, double delta) {
    if (event instanceof DpEvent.Parallel parts) {
      return parts.events().stream()
          .distinct()
          .mapToDouble(part -> epsilon(part, delta))
          .max()
          .orElse(0);
    }
    Map<DpEvent, BigInteger> counts = new LinkedHashMap<>();
    count(event, BigInteger.ONE, counts);
    double most = 0;
    for (Map.Entry<DpEvent, BigInteger> part : counts.entrySet()) {
      long times = part.getValue().min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
      most = Math.max(most, repeated(part.getKey(), times, delta));
    }
    return most;
  }

  private static void count(DpEvent event, BigInteger times, Map<DpEvent, BigInteger> counts) {
    if (event instanceof DpEvent.SelfComposed repeated) {
      count(repeated.event(), times.multiply(BigInteger.valueOf(repeated.count())), counts);
    } else if (event instanceof DpEvent.Composed all) {
      all.events().forEach(part -> count(part, times, counts));
    } else {
      counts.merge(event, times, BigInteger::add);
    }
  }

  private static double repeated(DpEvent event, long times, double delta) {
    if (event instanceof DpEvent.BoundedRange draw) {
      double most = 0;
      for (int i = 1; i < SHIFTS && draw.eta() > 0; i++) {
        most = twoPoint(draw.eta(), draw.eta() * i / SHIFTS, times).least(most, delta);
      }
      return most;
    }
    if (event instanceof DpEvent.PureDp pure) {
      return pure.epsilon() == 0
          ? 0
          : twoPoint(2 * pure.epsilon(), pure.epsilon(), times).least(0, delta);
    }
    if (event instanceof DpEvent.DiscreteGaussian noise) {
      return noise(noise, times).least(0, delta);
    }
    if (event instanceof DpEvent.Parallel) {
      return epsilon(event, delta);
    }
    return event instanceof DpEvent.NonPrivate ? Double.POSITIVE_INFINITY : 0;
  }

  /** A subset of the releases is a mechanism too, so fewer of them may stand for all. */
  private static Curve twoPoint(double width, double high, long times) {
    long trials = Math.min(times, MOST_TRIALS);
    double norm = -StrictMath.expm1(-width);
    double success = -StrictMath.expm1(high - width) / norm;
    double failure = -StrictMath.exp(high - width) * StrictMath.expm1(-high) / norm;
    // Losses are sums that cancel; their rounding is taken off.
    double rounding = 1e-14 * trials * width;
    return Lattice.binomial(trials, success, failure)
        .map(sum -> new Curve(sum, k -> k * high + (trials - k) * (high - width) - rounding))
        .orElse(Curve.NONE);
  }

  private static Curve noise(DpEvent.DiscreteGaussian noise, long times) {
    long shift = (long) Math.sqrt(PldAccountant.squares(noise.sensitivity()));
    double variance = noise.sigma() * noise.sigma();
    if (shift == 0) {
      return Curve.NONE;
    }
    // Of n shifts d and the sum x of the noises: (n d^2 + 2 d x) / (2 sigma^2).
    return Lattice.gaussians(noise.sigma(), times)
        .map(
            sum ->
                new Curve(
                    sum,
                    x -> (double) (sum.copies() * shift * shift + 2 * shift * x) / (2 * variance)))
        .orElse(Curve.NONE);
  }

  /** The delta of a mechanism whose loss grows with an integer. */
  private record Curve(@Nullable Lattice outcomes, LongToDoubleFunction loss) {

    static final Curve NONE = new Curve(null, outcome -> 0);

    /** The largest epsilon found at which the mechanism exceeds delta; at least the given one. */
    double least(double known, double delta) {
      if (outcomes == null || !(outcomes.delta(loss, known) > delta)) {
        return known;
      }
      double low = known;
      double high = Math.max(known, loss.applyAsDouble(outcomes.largest()));
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = 0.5 * (low + high);
        if (outcomes.delta(loss, middle) > delta) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
