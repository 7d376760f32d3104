package org.plainsong.mechanism;

/**
 * Draws from exact distributions with rational parameters: random bytes and integers only, no
 * floating point, so the claimed distribution is the real one (Canonne, Kamath, Steinke 2020, arXiv
 * 2004.00010, section 5; Mironov 2012 on why floating point breaks the claim).
 *
 * <p>Arithmetic that would overflow throws: a draw fails closed.
 *
 * <p>Time of the noise draws: it depends on the public scale and on the bytes that were drawn, and
 * on no private value, because none is passed in. It does depend on the noise that comes out: wide
 * noise takes more rounds. Who can time a single draw and sees the noisy value learns something of
 * the true one, so single draws are made where only the trusted side can time them.
 */
final class ExactSampler {

  /** The widest noise: every product of a draw has room for it in 63 bits. */
  static final long MAX_SIGMA = 1L << 40;

  private static final int BYTE_VALUES = 256;
  private static final long MAX_UNIFORM = 1L << 48;

  private final RandomBits bits;

  ExactSampler(RandomBits bits) {
    this.bits = bits;
  }

  /** A uniform integer in {@code [0, bound)}: whole bytes, those past a multiple rejected. */
  int uniform(int bound) {
    return (int) uniform((long) bound);
  }

  /** A uniform integer in {@code [0, bound)}, for a bound of at most 2^48. */
  private long uniform(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be >= 1. Provided value: " + bound);
    }
    long range = BYTE_VALUES;
    while (range < bound) {
      range *= BYTE_VALUES;
    }
    long accepted = range - range % bound;
    long value;
    do {
      value = 0;
      for (long drawn = 1; drawn < range; drawn *= BYTE_VALUES) {
        value = value * BYTE_VALUES + bits.nextByte();
      }
    } while (value >= accepted);
    return value % bound;
  }

  /**
   * True with probability numerator / denominator: a uniform real, revealed byte by byte, is
   * compared with the expansion of the fraction in base 256. One byte settles 255 of 256 cases, and
   * no precision is lost in the last.
   */
  boolean bernoulli(long numerator, long denominator) {
    if (numerator < 0 || denominator < 1 || numerator > denominator) {
      throw new IllegalArgumentException(
          "probability must lie in [0, 1]. Provided value: " + numerator + "/" + denominator);
    }
    long remainder = numerator;
    while (remainder != 0) {
      long scaled = Math.multiplyExact(remainder, BYTE_VALUES);
      long digit = scaled / denominator;
      remainder = scaled % denominator;
      int drawn = bits.nextByte();
      if (drawn != digit) {
        return drawn < digit;
      }
    }
    return false;
  }

  /**
   * True with probability {@code exp(-(whole + numerator / denominator))}, numerator at most the
   * denominator (Canonne, Kamath, Steinke 2020, Algorithm 1).
   */
  boolean bernoulliExp(long whole, long numerator, long denominator) {
    for (long i = 0; i < whole; i++) {
      if (!bernoulliExpFraction(1, 1)) {
        return false;
      }
    }
    return numerator == 0 || bernoulliExpFraction(numerator, denominator);
  }

  /** The first failure among Bernoulli(g / 1), Bernoulli(g / 2), ... comes at an odd place. */
  private boolean bernoulliExpFraction(long numerator, long denominator) {
    long place = 1;
    while (bernoulli(numerator, Math.multiplyExact(denominator, place))) {
      place++;
    }
    return (place & 1) == 1;
  }

  /**
   * An index with probability proportional to {@code exp(weights[i] * scale)}: proposed uniformly,
   * accepted with {@code exp(-(largest - weights[i]) * scale)}.
   *
   * @param weights at least one
   */
  int softmax(long[] weights, Scale scale) {
    long largest = weights[0];
    for (long weight : weights) {
      largest = Math.max(largest, weight);
    }
    while (true) {
      int proposed = uniform(weights.length);
      long gap = Math.subtractExact(largest, weights[proposed]);
      if (bernoulliExp(scale.whole(gap), scale.remainder(gap), scale.denominator())) {
        return proposed;
      }
    }
  }

  /**
   * An integer x with probability proportional to {@code exp(-|x| * denominator / numerator)}, so
   * the scale is numerator / denominator (Canonne, Kamath, Steinke 2020, Algorithm 2).
   *
   * <p>On average 9 random bytes a draw for a scale of 1, 11 for 1000, 13 for 10^6, 16 for 2^40.
   *
   * @param numerator in {@code [1, 2^48]}
   * @param denominator in {@code [1, 2^48]}
   */
  long discreteLaplace(long numerator, long denominator) {
    requireScale(numerator, denominator);
    while (true) {
      long fraction = uniform(numerator);
      if (!bernoulliExp(/* whole= */ 0, fraction, numerator)) {
        continue;
      }
      long whole = 0;
      while (bernoulliExpFraction(1, 1)) {
        whole++;
      }
      long fine = Math.addExact(fraction, Math.multiplyExact(numerator, whole));
      long magnitude = fine / denominator;
      boolean negative = bernoulli(1, 2);
      // Zero has one sign only: with both it would come up twice as often.
      if (magnitude != 0 || !negative) {
        return negative ? -magnitude : magnitude;
      }
    }
  }

  private static void requireScale(long numerator, long denominator) {
    if (numerator < 1 || numerator > MAX_UNIFORM || denominator < 1 || denominator > MAX_UNIFORM) {
      throw new IllegalArgumentException(
          "the scale of discrete Laplace noise must be a fraction of two integers in [1, 2^48]."
              + " Provided value: "
              + numerator
              + "/"
              + denominator);
    }
  }

  /**
   * An integer x with probability proportional to {@code exp(-x^2 / (2 sigma^2))} (Canonne, Kamath,
   * Steinke 2020, Algorithm 3): discrete Laplace noise y of scale t, accepted with {@code exp(-(|y|
   * - sigma^2 / t)^2 / (2 sigma^2))}. The product of the two is the target for any t. The paper
   * takes floor(sigma) + 1 because its sigma need not be an integer; here t is sigma, which accepts
   * 3 draws of 4 and leaves the exponent {@code (|y| - sigma)^2 / (2 sigma^2)}.
   *
   * <p>On average 15 random bytes a draw for a sigma of 1, 18 for 1000, 20 for 10^6, 24 for 2^40;
   * below a microsecond each.
   *
   * @param sigma in {@code [1, 2^40]}
   */
  long discreteGaussian(long sigma) {
    if (sigma < 1 || sigma > MAX_SIGMA) {
      throw new IllegalArgumentException(
          "sigma of discrete Gaussian noise must lie in [1, 2^40]. Provided value: " + sigma);
    }
    while (true) {
      long proposed = discreteLaplace(sigma, 1);
      if (bernoulliExpHalfSquare(Math.abs(Math.abs(proposed) - sigma), sigma)) {
        return proposed;
      }
    }
  }

  /**
   * True with probability {@code exp(-(distance / sigma)^2 / 2)}. With distance = q sigma + r the
   * exponent is {@code q^2 / 2 + q r / sigma + (r / sigma)^2 / 2}: a success is one success in each
   * of three draws, none of which needs sigma squared.
   */
  private boolean bernoulliExpHalfSquare(long distance, long sigma) {
    long q = distance / sigma;
    long r = distance % sigma;
    long square = Math.multiplyExact(q, q);
    if (!bernoulliExp(square / 2, square % 2, 2)) {
      return false;
    }
    for (long i = 0; i < q; i++) {
      if (!bernoulliExp(/* whole= */ 0, r, sigma)) {
        return false;
      }
    }
    return bernoulliExpHalfSquareFraction(r, sigma);
  }

  /**
   * As {@link #bernoulliExpFraction} for g = (r / sigma)^2 / 2, where Bernoulli(g / place) is the
   * product of Bernoulli(r / sigma) and Bernoulli(r / (2 sigma place)).
   */
  private boolean bernoulliExpHalfSquareFraction(long r, long sigma) {
    long place = 1;
    while (bernoulli(r, sigma) && bernoulli(r, Math.multiplyExact(2 * sigma, place))) {
      place++;
    }
    return (place & 1) == 1;
  }
}
