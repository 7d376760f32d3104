package org.plainsong.privacy;

import org.plainsong.zcdp.ZcdpConversion;

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
    ZcdpConversion.requireRho(value);
  }
}
