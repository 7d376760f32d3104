package org.plainsong.logits;

/**
 * The grid on which scores are summed: integers that count steps of 2^-20 nats.
 *
 * <p>On integers a sum has one value whatever its order, and a bound holds exactly.
 */
public final class FixedPointGrid {

  /** Binary digits after the point. */
  public static final int FRACTION_BITS = 20;

  /** Units of the grid in one nat: 2^20. */
  public static final int UNITS_PER_NAT = 1 << FRACTION_BITS;

  private FixedPointGrid() {}

  /** A value in nats for a number of units, exact. */
  public static double nats(long units) {
    return units * 0x1p-20;
  }

  /** The nearest unit to a value in nats; saturates at the range of a {@code long}. */
  static long nearest(double nats) {
    return Math.round(nats * 0x1p20);
  }
}
