package org.plainsong.logits;

import java.io.Serializable;

/**
 * The largest absolute value of one teacher's contribution to one token, in units of the {@link
 * FixedPointGrid}. Zero is allowed: every contribution is then 0.
 */
public record ClipBound(int units) implements Serializable {

  private static final int MAX_NATS = 2047;

  public ClipBound {
    if (units < 0) {
      throw new IllegalArgumentException("clip bound must be >= 0. Provided value: " + units);
    }
  }

  /**
   * The largest bound on the grid that does not exceed a value in nats. Rounded down: a bound that
   * is a unit too large would break the claim.
   *
   * @param nats in {@code [0, 2047]}
   */
  public static ClipBound atMost(double nats) {
    if (!(nats >= 0 && nats <= MAX_NATS)) {
      throw new IllegalArgumentException(
          "clip bound must lie in [0, " + MAX_NATS + "] nats. Provided value: " + nats);
    }
    // Exact: the scale is a power of two.
    return new ClipBound((int) Math.floor(nats * FixedPointGrid.UNITS_PER_NAT));
  }

  /** The bound in nats, exact. */
  public double nats() {
    return FixedPointGrid.nats(units);
  }
}
