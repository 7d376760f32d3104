package org.plainsong.mechanism;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.plainsong.logits.FixedPointGrid;

/**
 * The exact rational that turns integer scores into exponents, {@code 2^-20 / (s tau)}, in lowest
 * terms. Both parts are bounded so that no product in a draw can overflow.
 *
 * @param numerator in {@code [1, 2^14]}
 * @param denominator in {@code [numerator, 2^48]}
 */
record Scale(long numerator, long denominator) {

  private static final long MAX_NUMERATOR = 1L << 14;
  private static final long MAX_DENOMINATOR = 1L << 48;

  Scale {
    if (numerator < 1
        || numerator > MAX_NUMERATOR
        || denominator < numerator
        || denominator > MAX_DENOMINATOR) {
      throw new IllegalArgumentException(
          "score scale must have a numerator in [1, 2^14] and a denominator in [numerator, 2^48]."
              + " Provided value: "
              + numerator
              + "/"
              + denominator);
    }
  }

  /** The scale for a divisor and a temperature. */
  static Scale of(int groupSize, BigDecimal temperature) {
    BigDecimal tau = temperature.stripTrailingZeros();
    if (tau.signum() <= 0 || tau.scale() > 4) {
      throw new IllegalArgumentException(
          "temperature must be > 0 with at most 4 decimals. Provided value: "
              + temperature.toPlainString());
    }
    BigInteger numerator = BigInteger.TEN.pow(Math.max(0, tau.scale()));
    BigInteger denominator =
        tau.multiply(new BigDecimal(numerator))
            .toBigIntegerExact()
            .multiply(BigInteger.valueOf(FixedPointGrid.UNITS_PER_NAT))
            .multiply(BigInteger.valueOf(groupSize));
    BigInteger common = numerator.gcd(denominator);
    if (denominator.divide(common).compareTo(BigInteger.valueOf(MAX_DENOMINATOR)) > 0) {
      throw new IllegalArgumentException(
          "group size times temperature must be small enough for exact draws. Provided values: "
              + groupSize
              + ", "
              + temperature.toPlainString()
              + ". Use fewer decimals in the temperature or smaller groups.");
    }
    return new Scale(
        numerator.divide(common).longValueExact(), denominator.divide(common).longValueExact());
  }

  /**
   * The whole part of {@code gap * numerator / denominator}, for a gap of at least 0. Split by the
   * denominator first: the product of the rest is below 2^62.
   */
  long whole(long gap) {
    return gap / denominator * numerator + gap % denominator * numerator / denominator;
  }

  /** The numerator of the fraction that is left over, below the denominator. */
  long remainder(long gap) {
    return gap % denominator * numerator % denominator;
  }
}
