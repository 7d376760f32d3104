package org.plainsong.mechanism;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.plainsong.logits.ProbabilityShare;

/**
 * The scale of discrete Laplace noise on the integer grid of distances, an exact rational in lowest
 * terms: {@code P(x) ~ exp(-|x| * denominator / numerator)}.
 *
 * @param numerator in {@code [1, 2^48]}
 * @param denominator in {@code [1, 2^48]}
 */
record LaplaceScale(long numerator, long denominator) {

  private static final long MAX = 1L << 48;

  LaplaceScale {
    if (numerator < 1 || numerator > MAX || denominator < 1 || denominator > MAX) {
      throw new IllegalArgumentException(
          "gate-noise times group size must be exact in 48 bits. Provided value: "
              + numerator
              + "/"
              + denominator
              + " units. Use fewer decimals in gate-noise or smaller groups.");
    }
  }

  /**
   * The scale for noise on distances that are multiplied by the divisor: {@code times * sigma * s *
   * 2^20}.
   *
   * @param times 1 for the threshold, 2 for an answer
   * @param noise sigma, in units of distance, above 0
   * @param groupSize the divisor, s
   */
  static LaplaceScale of(int times, BigDecimal noise, int groupSize) {
    BigDecimal sigma = noise.stripTrailingZeros();
    BigInteger denominator = BigInteger.TEN.pow(Math.max(0, sigma.scale()));
    BigInteger numerator =
        sigma
            .multiply(new BigDecimal(denominator))
            .toBigIntegerExact()
            .multiply(BigInteger.valueOf(times))
            .multiply(BigInteger.valueOf(groupSize))
            .multiply(BigInteger.valueOf(ProbabilityShare.UNITS));
    BigInteger common = numerator.gcd(denominator);
    return new LaplaceScale(clamped(numerator.divide(common)), clamped(denominator.divide(common)));
  }

  /** A value that does not fit is refused by the constructor, with its message. */
  private static long clamped(BigInteger value) {
    return value.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  long draw(ExactSampler sampler) {
    return sampler.discreteLaplace(numerator, denominator);
  }
}
