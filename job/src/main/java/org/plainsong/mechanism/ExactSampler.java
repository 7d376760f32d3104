package org.plainsong.mechanism;

/**
 * Draws from exact distributions with rational parameters: random bytes and integers only, no
 * floating point, so the claimed distribution is the real one (Canonne, Kamath, Steinke 2020, arXiv
 * 2004.00010, section 5; Mironov 2012 on why floating point breaks the claim).
 *
 * <p>Arithmetic that would overflow throws: a draw fails closed.
 */
final class ExactSampler {

  private static final int BYTE_VALUES = 256;

  private final RandomBits bits;

  ExactSampler(RandomBits bits) {
    this.bits = bits;
  }

  /** A uniform integer in {@code [0, bound)}: whole bytes, those past a multiple rejected. */
  int uniform(int bound) {
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
    return (int) (value % bound);
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
}
