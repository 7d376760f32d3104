package org.plainsong.privacy;

import org.plainsong.zcdp.ZcdpConversion;

/**
 * Approximate differential privacy, (epsilon, delta).
 *
 * @param epsilon finite, above 0
 * @param delta in (0, 1)
 */
public record ApproximateDp(double epsilon, double delta) {

  public ApproximateDp {
    ZcdpConversion.requireEpsilon(epsilon);
    checkDelta(delta);
  }

  static void checkDelta(double delta) {
    ZcdpConversion.requireDelta(delta);
  }
}
