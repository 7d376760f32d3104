package org.plainsong.privacy;

/**
 * Loss distributions of single events, put on a grid.
 *
 * <p>A loss l between grid points x and x + h is split: {@code (1 - exp(x - l)) / (1 - exp(-h))} of
 * its mass goes up, the rest down. That keeps its mass under P and, {@code exp(-l)} of it, under Q.
 */
final class SingleLosses {

  /** Grid points for one unit of eta or epsilon, as a power of two: 256 to 512. */
  private static final int FINENESS = 8;

  /** A truncated exponential of rate 1/2 has 1e-26 of its mass this far below its end. */
  private static final double REACH = 128;

  /** No grid is coarser than 1/64 where losses have a density that changes at rate 1/2. */
  private static final int COARSEST = -6;

  /** Half-width of what is kept of a discrete Gaussian, in sigma: 1e-31 is left beyond. */
  private static final double SIGMAS = 12;

  private static final double ERROR = 1e-14;

  private SingleLosses() {}

  /**
   * An eta-bounded-range draw.
   *
   * <p>Worst for one threshold e is a pair with losses t and t - eta and {@code P(t) = (1 -
   * exp(t-eta)) / (1 - exp(-eta))}, so {@code delta_t(e) = P(t) (1 - exp(e - t))}; it is largest at
   * {@code t = (e + eta) / 2}, where {@code delta(e) = (1 - exp((e - eta) / 2))^2 / (1 -
   * exp(-eta))} for |e| up to eta. One t for all e is not valid when later draws are chosen after
   * earlier results; the envelope over t is. It is a pair's curve again: where delta is a pair's,
   * {@code delta'' - delta'} is the density of its loss under P, here {@code exp((l - eta) / 2) /
   * (2 (1 - exp(-eta)))} on [-eta, eta], which is positive and adds up to 1. It is its own mirror
   * image under exchange of P and Q: {@code delta(e) = 1 - exp(e) + exp(e) delta(-e)}.
   *
   * <p>A cell that starts at x, of which the part from x + s to x + s' is covered, gives {@code A 4
   * sinh((s + s')/4) sinh((s' - s)/4) / (1 - exp(-h))} to its upper end, with {@code A = exp((x -
   * eta)/2) / (1 - exp(-eta))}, and {@code exp(-h/2)} times the same of h - s' and h - s to its
   * lower end: the integrals of the density times the weights above, without cancellation.
   */
  static LossDistribution boundedRange(double eta) {
    if (eta == 0) {
      return LossDistribution.zero();
    }
    int exponent = Math.min(Math.getExponent(eta) - FINENESS, COARSEST);
    double grid = Math.scalb(1.0, exponent);
    double start = Math.max(-eta, eta - REACH);
    long first = (long) Math.floor(start / grid);
    int cells = (int) ((long) Math.ceil(eta / grid) - first);
    double[] masses = new double[cells + 1];
    double norm = -StrictMath.expm1(-eta);
    double width = -StrictMath.expm1(-grid);
    for (int i = 0; i < cells; i++) {
      double x = (first + i) * grid;
      double from = Math.max(0, start - x);
      double to = Math.min(grid, eta - x);
      double scale = 4 * StrictMath.exp((x - eta) / 2) / norm / width;
      double part = StrictMath.sinh((to - from) / 4);
      double lower = StrictMath.exp(-grid / 2) * StrictMath.sinh((2 * grid - to - from) / 4);
      masses[i] += scale * part * lower;
      masses[i + 1] += scale * part * StrictMath.sinh((from + to) / 4);
    }
    if (start > -eta) {
      masses[1] += StrictMath.exp((start - eta) / 2) / norm;
    }
    return new LossDistribution(exponent, first, masses, 0, ERROR + 1e-15 * REACH).trimmed();
  }

  /**
   * A pure epsilon-DP release: randomised response, of which each such release is a function
   * (Kairouz, Oh, Viswanath 2015, arXiv 1311.0776).
   */
  static LossDistribution pure(double epsilon) {
    if (epsilon == 0) {
      return LossDistribution.zero();
    }
    double decay = StrictMath.exp(-epsilon);
    Atoms atoms = new Atoms(Math.getExponent(epsilon) - FINENESS, -epsilon, epsilon);
    atoms.add(epsilon, 1 / (1 + decay));
    atoms.add(-epsilon, decay / (1 + decay));
    return atoms.distribution(/* infinite= */ 0);
  }

  /**
   * One integer that neighbours move by 1, with discrete Gaussian noise: {@code P(x)} goes like
   * {@code exp(-(x - 1)^2 / (2 sigma^2))}, the loss is {@code (2 x - 1) / (2 sigma^2)}. What is cut
   * off stays below its sub-Gaussian tail (Canonne, Kamath, Steinke 2020, arXiv 2004.00010).
   */
  static LossDistribution unitShift(double sigma) {
    double variance = sigma * sigma;
    int reach = (int) Math.ceil(SIGMAS * sigma) + 1;
    double[] weights = new double[2 * reach + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double distance = i - reach;
      weights[i] = StrictMath.exp(-distance * distance / (2 * variance));
      sum += weights[i];
    }
    double most = (2.0 * reach + 1) / (2 * variance);
    int exponent =
        Math.max(Math.getExponent(1 / sigma) - FINENESS + 1, Math.getExponent(most) - 12);
    Atoms atoms = new Atoms(exponent, -most, most);
    for (int i = 0; i < weights.length; i++) {
      double loss = (2.0 * (i - reach) + 1) / (2 * variance);
      // The sum lacks what was cut off, so masses are too large, if anything.
      atoms.add(loss, weights[i] / sum);
    }
    return atoms.distribution(StrictMath.exp(-SIGMAS * SIGMAS / 2)).trimmed();
  }

  /** Collects single losses on a grid. */
  private static final class Atoms {

    private final int exponent;
    private final double grid;
    private final long lowest;
    private final double[] masses;

    Atoms(int exponent, double least, double most) {
      this.exponent = exponent;
      grid = Math.scalb(1.0, exponent);
      lowest = (long) Math.floor(least / grid) - 1;
      masses = new double[(int) ((long) Math.ceil(most / grid) - lowest + 3)];
    }

    void add(double loss, double mass) {
      // Rounded up, so that an error of its last digits is on the safe side.
      double safe = loss + 1e-15 * Math.abs(loss);
      long below = (long) Math.floor(safe / grid);
      double up = Math.min(grid, Math.max(0, safe - below * grid));
      double width = StrictMath.expm1(-grid);
      int at = (int) (below - lowest);
      masses[at + 1] += mass * (StrictMath.expm1(-up) / width);
      masses[at] += mass * StrictMath.exp(-up) * (StrictMath.expm1(up - grid) / width);
    }

    LossDistribution distribution(double infinite) {
      return new LossDistribution(exponent, lowest, masses, infinite, 1e-11);
    }
  }
}
