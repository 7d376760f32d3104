package org.plainsong.privacy;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;

/** Probabilities of consecutive integers, each rounded down: what is cut off is lost. Immutable. */
final class Lattice {

  private static final double NEGLIGIBLE = 1e-30;
  private static final int MOST_POINTS = 12_000;
  private static final double SIGMAS = 13;

  /** Relative; far above the rounding of some ten thousand products of positive numbers. */
  private static final double DOWN = 1 - 1e-9;

  private final long lowest;
  private final double[] masses;
  private final long copies;

  private Lattice(long lowest, double[] masses, long copies) {
    this.lowest = lowest;
    this.masses = masses;
    this.copies = copies;
  }

  /**
   * The number of successes; empty if the window is too wide.
   *
   * <p>Weights relative to the mode come from their ratios. The weights left out fall faster than a
   * geometric series, so their sum, and with it the norm, is bounded from above.
   */
  static Optional<Lattice> binomial(long trials, double success, double failure) {
    long mode = (long) Math.min((double) trials, (trials + 1.0) * success);
    double odds = success / failure;
    if (!(odds > 0 && odds < 1e15)) {
      return Optional.empty();
    }
    int reach = (int) Math.min((double) trials, 200 + 40 * Math.sqrt((double) trials));
    double[] up = new double[reach + 2];
    double[] down = new double[reach + 2];
    double upRest = ratios(up, k -> (trials - mode - (k - 1.0)) / (mode + (double) k) * odds);
    double downRest = ratios(down, k -> (mode - (k - 1.0)) / (trials - mode + (double) k) / odds);
    if (!(upRest < 1e-12 && downRest < 1e-12)) {
      return Optional.empty();
    }
    int above = lastOf(up);
    int below = lastOf(down);
    double[] masses = new double[above + below + 1];
    for (int i = -below; i <= above; i++) {
      masses[i + below] = i < 0 ? down[-i] : up[i];
    }
    return Optional.of(of(mode - below, masses, upRest + downRest, 1));
  }

  /** Weights by their ratios, until negligible; gives a bound on those that are left out. */
  private static double ratios(double[] weights, LongToDoubleFunction ratio) {
    weights[0] = 1;
    for (int k = 1; k < weights.length; k++) {
      double factor = ratio.applyAsDouble(k);
      if (!(factor > 0)) {
        return 0;
      }
      double next = weights[k - 1] * factor;
      if (next < NEGLIGIBLE && factor < 1) {
        return next / (1 - factor);
      }
      weights[k] = next;
    }
    return Double.POSITIVE_INFINITY;
  }

  private static int lastOf(double[] weights) {
    int last = weights.length - 1;
    while (weights[last] == 0) {
      last--;
    }
    return last;
  }

  /** The sum of at most so many discrete Gaussians as fit; empty if not even one does. */
  static Optional<Lattice> gaussians(double sigma, long times) {
    double room = MOST_POINTS / (2 * SIGMAS * sigma);
    // The sum of fewer of them is a mechanism as well.
    long copies = (long) Math.min((double) times, room * room);
    if (copies < 1) {
      return Optional.empty();
    }
    Lattice power = gaussian(sigma);
    Lattice sum = power;
    for (int bit = 62 - Long.numberOfLeadingZeros(copies); bit >= 0; bit--) {
      sum = sum.plus(sum);
      if ((copies >> bit & 1) == 1) {
        sum = sum.plus(power);
      }
    }
    return Optional.of(sum);
  }

  private static Lattice gaussian(double sigma) {
    int reach = (int) Math.ceil(SIGMAS * sigma) + 1;
    double[] weights = new double[2 * reach + 1];
    for (int i = 0; i < weights.length; i++) {
      double x = i - reach;
      weights[i] = StrictMath.exp(-x * x / (2 * sigma * sigma));
    }
    // A sum over the integers beyond: a geometric series again, of ratio below exp(-13).
    return of(-reach, weights, 4 * weights[0], 1);
  }

  private static Lattice of(long lowest, double[] weights, double rest, long copies) {
    double norm = DOWN / (Arrays.stream(weights).sum() + rest);
    return new Lattice(lowest, Arrays.stream(weights).map(w -> w * norm).toArray(), copies);
  }

  private Lattice plus(Lattice other) {
    double[] left = masses;
    double[] right = other.masses;
    double[] sum = new double[left.length + right.length - 1];
    for (int i = 0; i < left.length; i++) {
      for (int j = 0; j < right.length; j++) {
        sum[i + j] += left[i] * right[j];
      }
    }
    int first = 0;
    while (sum[first] < NEGLIGIBLE) {
      first++;
    }
    int last = sum.length - 1;
    while (sum[last] < NEGLIGIBLE) {
      last--;
    }
    double[] kept = new double[last - first + 1];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = sum[first + i] * DOWN;
    }
    return new Lattice(lowest + other.lowest + first, kept, copies + other.copies);
  }

  /** How many variables the integer is the sum of. */
  long copies() {
    return copies;
  }

  long largest() {
    return lowest + masses.length - 1;
  }

  /** The sum of P (1 - exp(epsilon - loss))+, for losses that grow with the integer. */
  double delta(LongToDoubleFunction loss, double epsilon) {
    double sum = 0;
    for (int i = masses.length - 1; i >= 0; i--) {
      double raw = loss.applyAsDouble(lowest + i);
      double down = raw - 1e-12 * Math.abs(raw);
      if (down <= epsilon) {
        break;
      }
      sum -= masses[i] * StrictMath.expm1(epsilon - down);
    }
    return sum * DOWN;
  }
}
