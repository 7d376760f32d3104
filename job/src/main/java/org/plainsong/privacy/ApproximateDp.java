package org.plainsong.privacy;

/**
 * Approximate differential privacy, (epsilon, delta).
 *
 * @param epsilon finite, above 0
 * @param delta in (0, 1)
 */
public record ApproximateDp(double epsilon, double delta) {

  public ApproximateDp {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "epsilon must be > 0 and finite. Provided value: " + epsilon);
    }
    checkDelta(delta);
  }

  static void checkDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must lie in (0, 1). Provided value: " + delta);
    }
  }
}
