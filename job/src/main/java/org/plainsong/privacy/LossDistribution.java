package org.plainsong.privacy;

import java.util.Arrays;

/**
 * The distribution of the privacy loss {@code ln(P/Q)} under P, for a pair (P, Q) that dominates an
 * event: {@code delta(e) = E (1 - exp(e - loss))+} is at least the event's for every e. Immutable.
 *
 * <p>If every step of an adaptive composition is dominated by its pair, whatever came before, the
 * whole is dominated by the product of the pairs, whose loss is the sum of independent losses (Zhu,
 * Dong, Wang 2022, arXiv 2106.08567, Theorem 10). All the pairs here stay dominating when P and Q
 * change places, so one distribution serves adding and removing.
 *
 * <p>Losses lie on a grid of a power of two. Two moves put them there, both only raise delta: a
 * loss may be rounded up; or its mass may be split onto the two grid points around it such that its
 * mass under Q stays too, which makes the pair more informative in Blackwell's sense (connecting
 * the dots: Doroshenko et al. 2022, arXiv 2207.04380).
 *
 * <p>All masses are sums of products of positive numbers, so rounding is bounded relative to them:
 * no transform with an absolute error is used. The grid is coarsened as the sum spreads, which
 * keeps the work small.
 */
final class LossDistribution {

  /** Mass cut off at either end, far below any delta in use. */
  private static final double TAIL = 1e-26;

  /** Covers products that underflow. */
  private static final double UNDERFLOW = 1e-290;

  /** Twice the unit roundoff. */
  private static final double ULP = 2.3e-16;

  private static final int MOST_POINTS = 2048;
  private static final int BISECTIONS = 80;

  private final int exponent;
  private final long lowest;
  private final double[] masses;
  private final double infinite;
  private final double logError;

  /**
   * A distribution.
   *
   * @param exponent the grid is 2^exponent
   * @param lowest the first mass belongs to the loss lowest * 2^exponent
   * @param masses masses under P, each at least its true value times exp(-logError)
   * @param infinite mass of an infinite loss, at least its true value
   * @param logError bound on the relative rounding error of the masses, as a logarithm
   */
  LossDistribution(int exponent, long lowest, double[] masses, double infinite, double logError) {
    this.exponent = exponent;
    this.lowest = lowest;
    this.masses = masses.clone();
    this.infinite = infinite;
    this.logError = logError;
  }

  /** Nothing is learnt. */
  static LossDistribution zero() {
    return new LossDistribution(-1000, 0, new double[] {1}, 0, 0);
  }

  /** Everything is learnt. */
  static LossDistribution unbounded() {
    return new LossDistribution(-1000, 0, new double[] {0}, 1, 0);
  }

  /** The mass of a loss of infinity. */
  double infinite() {
    return infinite;
  }

  /** The sum of two independent losses. */
  LossDistribution plus(LossDistribution other) {
    LossDistribution left = onGrid(Math.max(exponent, other.exponent));
    LossDistribution right = other.onGrid(left.exponent);
    while (Math.max(left.masses.length, right.masses.length) > MOST_POINTS) {
      left = left.coarser();
      right = right.coarser();
    }
    double[] sum = new double[left.masses.length + right.masses.length - 1];
    for (int i = 0; i < left.masses.length; i++) {
      double mass = left.masses[i];
      if (mass > 0) {
        for (int j = 0; j < right.masses.length; j++) {
          sum[i + j] += mass * right.masses[j];
        }
      }
    }
    return new LossDistribution(
            left.exponent,
            left.lowest + right.lowest,
            sum,
            left.infinite + right.infinite + UNDERFLOW,
            left.logError + right.logError + (sum.length + 4) * ULP)
        .trimmed();
  }

  /** The sum of count independent losses. */
  LossDistribution times(long count) {
    LossDistribution power = this;
    LossDistribution sum = zero();
    for (long rest = count; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        sum = sum.plus(power);
      }
      if (rest > 1) {
        power = power.plus(power);
      }
    }
    return sum;
  }

  /**
   * A distribution with the larger of the two tails at every loss: its delta, an integral over the
   * tail with positive weights, is at least that of both.
   */
  LossDistribution orWorse(LossDistribution other) {
    LossDistribution left = onGrid(Math.max(exponent, other.exponent));
    LossDistribution right = other.onGrid(left.exponent);
    long first = Math.min(left.lowest, right.lowest);
    long last = Math.max(left.lowest + left.masses.length, right.lowest + right.masses.length) - 1;
    double[] result = new double[Math.toIntExact(last - first + 1)];
    double most = Math.max(left.infinite, right.infinite);
    double leftTail = left.infinite;
    double rightTail = right.infinite;
    double before = most;
    for (int i = result.length - 1; i >= 0; i--) {
      leftTail += left.massAt(first + i);
      rightTail += right.massAt(first + i);
      double tail = Math.max(leftTail, rightTail);
      result[i] = tail - before;
      before = tail;
    }
    double error = Math.max(left.logError, right.logError) + 4 * (result.length + 4) * ULP;
    return new LossDistribution(left.exponent, first, result, most, error);
  }

  private double massAt(long index) {
    long at = index - lowest;
    return at >= 0 && at < masses.length ? masses[(int) at] : 0;
  }

  private LossDistribution onGrid(int wanted) {
    LossDistribution result = this;
    // One point at zero lies on every grid.
    if (masses.length == 1 && lowest == 0) {
      return new LossDistribution(wanted, 0, masses, infinite, logError);
    }
    while (result.exponent < wanted) {
      result = result.coarser();
    }
    return result;
  }

  /** Twice the grid: a point between two of the new ones is split onto both. */
  private LossDistribution coarser() {
    double decay = StrictMath.exp(-Math.scalb(1.0, exponent));
    double up = 1 / (1 + decay);
    double down = decay / (1 + decay);
    long first = Math.floorDiv(lowest, 2L);
    long last = Math.floorDiv(lowest + masses.length, 2L);
    double[] result = new double[Math.toIntExact(last - first + 1)];
    for (int i = 0; i < masses.length; i++) {
      int at = (int) (Math.floorDiv(lowest + i, 2L) - first);
      if (Math.floorMod(lowest + i, 2L) == 0) {
        result[at] += masses[i];
      } else {
        result[at] += down * masses[i];
        result[at + 1] += up * masses[i];
      }
    }
    return new LossDistribution(exponent + 1, first, result, infinite, logError + 20 * ULP);
  }

  /** Cuts the ends: the upper one becomes infinite, the lower one is rounded up. */
  LossDistribution trimmed() {
    int top = masses.length - 1;
    double above = 0;
    while (top > 0 && above + masses[top] <= TAIL) {
      above += masses[top--];
    }
    int bottom = 0;
    double below = 0;
    while (bottom < top && below + masses[bottom] <= TAIL) {
      below += masses[bottom++];
    }
    double[] kept = Arrays.copyOfRange(masses, bottom, top + 1);
    kept[0] += below;
    double error = logError + masses.length * ULP;
    return new LossDistribution(
        exponent, lowest + bottom, kept, infinite + above * StrictMath.exp(error), error);
  }

  /** The sum of all masses, for tests: 1, apart from rounding. */
  double total() {
    return Arrays.stream(masses).sum() + infinite;
  }

  /** The delta at an epsilon of any sign. */
  double delta(double epsilon) {
    double sum = 0;
    for (int i = masses.length - 1; i >= 0; i--) {
      double loss = Math.scalb((double) (lowest + i), exponent);
      if (loss <= epsilon) {
        break;
      }
      if (masses[i] > 0) {
        sum -= masses[i] * StrictMath.expm1(epsilon - loss);
      }
    }
    double error = logError + (masses.length + 10) * ULP;
    return Math.min(1, Math.nextUp((infinite + sum) * StrictMath.exp(error)));
  }

  /** The least epsilon, at least 0 and to a relative 1e-12, whose delta is at most the given. */
  double epsilon(double delta) {
    if (delta(0) <= delta) {
      return 0;
    }
    double low = 0;
    double high = Math.max(0, Math.scalb((double) (lowest + masses.length - 1), exponent));
    if (delta(high) > delta) {
      return Double.POSITIVE_INFINITY;
    }
    for (int i = 0; i < BISECTIONS && high - low > 1e-12 * high; i++) {
      double middle = 0.5 * (low + high);
      if (delta(middle) <= delta) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
