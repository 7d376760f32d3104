package org.plainsong.privacy;

/**
 * A zero-concentrated DP parameter: the Renyi divergence of order a between neighbours is at most
 * {@code value * a} for every a above 1 (Bun and Steinke 2016, arXiv 1605.02065).
 *
 * @param value finite, at least 0
 */
public record Rho(double value) {

  /** The cost of what does not depend on private data. */
  public static final Rho ZERO = new Rho(0);

  public Rho {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("rho must be >= 0 and finite. Provided value: " + value);
    }
  }
}
