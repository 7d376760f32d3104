package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.plainsong.zcdp.Upward;

/**
 * An epsilon as a fraction in lowest terms, so that noise can have exactly the scale that is
 * claimed.
 *
 * @param numerator in {@code [1, 2^30]}
 * @param denominator in {@code [1, 2^30]}
 */
public record ExactEpsilon(long numerator, long denominator) {

  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(30);
  private static final MathContext UP = new MathContext(40, RoundingMode.CEILING);
  private static final int LONGEST_TEXT = 40;

  public ExactEpsilon {
    BigInteger top = BigInteger.valueOf(numerator);
    BigInteger bottom = BigInteger.valueOf(denominator);
    if (!isPart(top) || !isPart(bottom) || !top.gcd(bottom).equals(BigInteger.ONE)) {
      throw refused(numerator + "/" + denominator);
    }
  }

  /**
   * Reads a decimal such as 0.5 or 1e-2, or a fraction such as 1/3.
   *
   * @throws IllegalArgumentException if it is neither, not above 0, or too long for an exact draw
   */
  public static ExactEpsilon parse(String text) {
    String[] parts = text.strip().split("/", /* limit= */ -1);
    if (text.length() > LONGEST_TEXT || parts.length > 2) {
      throw refused(text);
    }
    try {
      BigDecimal top = decimal(parts[0]);
      BigDecimal bottom = parts.length == 1 ? BigDecimal.ONE : decimal(parts[1]);
      int decimals = Math.max(0, Math.max(top.scale(), bottom.scale()));
      return lowest(
          top.scaleByPowerOfTen(decimals).toBigIntegerExact(),
          bottom.scaleByPowerOfTen(decimals).toBigIntegerExact(),
          text);
    } catch (NumberFormatException e) {
      throw refused(text);
    }
  }

  private static BigDecimal decimal(String text) {
    BigDecimal value = new BigDecimal(text.strip());
    // Written out, 1e999999999 would fill the memory.
    if (Math.abs(value.scale()) > LONGEST_TEXT) {
      throw new NumberFormatException();
    }
    return value;
  }

  private static ExactEpsilon lowest(BigInteger top, BigInteger bottom, String text) {
    if (top.signum() <= 0 || bottom.signum() <= 0) {
      throw refused(text);
    }
    BigInteger common = top.gcd(bottom);
    BigInteger numerator = top.divide(common);
    BigInteger denominator = bottom.divide(common);
    if (!isPart(numerator) || !isPart(denominator)) {
      throw refused(text);
    }
    return new ExactEpsilon(numerator.longValueExact(), denominator.longValueExact());
  }

  private static boolean isPart(BigInteger part) {
    return part.signum() > 0 && part.compareTo(MOST) <= 0;
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "the epsilon of a count must be a number > 0 such as 0.5 or 1/3, in lowest terms with both"
            + " parts at most 2^30. Provided value: "
            + text
            + ". Use fewer digits.");
  }

  /** The least double that is not below it. */
  public double upper() {
    return Upward.round(BigDecimal.valueOf(numerator).divide(BigDecimal.valueOf(denominator), UP));
  }

  /** As a fraction, or as a whole number. */
  @Override
  public String toString() {
    return denominator == 1 ? Long.toString(numerator) : numerator + "/" + denominator;
  }
}
