package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.FixedPointGrid;

/**
 * What one token costs that is drawn from clipped scores, for every clip bound.
 *
 * <p>One unit has at most m records of a group, each moves each score by a value in {@code [-C,
 * C]}, and the draw is proportional to {@code exp((f + sum / s) / tau)} with f public. Log weights
 * of neighbours differ by values inside an interval of width {@code 2 m C / (s tau)}: that is the
 * eta of a bounded-range mechanism (Durfee and Rogers 2019, arXiv 1905.04273). Under adding or
 * removing a unit the divisor s is public and fixed, so nothing else moves (Amin et al. 2024, arXiv
 * 2407.12108, Theorem 1).
 *
 * <p>Replacing a unit moves a score by a value in {@code [-2 m C, 2 m C]}, so eta doubles. That
 * also covers a unit and its replacement in two groups: one group loses a unit and the other gains
 * one, eta each. The groups draw independently of each other, so their i-th draws together are one
 * release whose log ratios lie in an interval of width eta + eta; whatever holds for N draws of
 * range 2 eta holds for the pairs. In zCDP, {@code rho(2 eta) >= 2 rho(eta)}.
 *
 * @param groupSize the fixed divisor, s
 * @param maxRecordsPerUnit m
 * @param temperature tau, an exact decimal above 0
 * @param relation which data sets are neighbours
 */
public record ScoreCost(
    int groupSize, int maxRecordsPerUnit, BigDecimal temperature, NeighboringRelation relation) {

  private static final MathContext UP = new MathContext(40, RoundingMode.CEILING);

  public ScoreCost {
    if (groupSize < 1) {
      throw new IllegalArgumentException("group size must be >= 1. Provided value: " + groupSize);
    }
    if (maxRecordsPerUnit < 1) {
      throw new IllegalArgumentException(
          "records per unit must be >= 1. Provided value: " + maxRecordsPerUnit);
    }
    if (temperature.signum() <= 0) {
      throw new IllegalArgumentException("temperature must be > 0. Provided value: " + temperature);
    }
  }

  /** The event of one draw. */
  public DpEvent event(ClipBound clip) {
    return clip.units() == 0 ? new DpEvent.Public() : new DpEvent.BoundedRange(eta(clip));
  }

  /** The eta of one draw: the exact rational, rounded up once. */
  public double eta(ClipBound clip) {
    BigInteger range =
        BigInteger.valueOf(boundsWide())
            .multiply(BigInteger.valueOf(maxRecordsPerUnit))
            .multiply(BigInteger.valueOf(clip.units()));
    BigDecimal divisor =
        BigDecimal.valueOf(FixedPointGrid.UNITS_PER_NAT)
            .multiply(BigDecimal.valueOf(groupSize))
            .multiply(temperature);
    return Upward.round(new BigDecimal(range).divide(divisor, UP));
  }

  /** Width of the interval of one record's change, in clip bounds. */
  private int boundsWide() {
    return switch (relation) {
      case ADD_OR_REMOVE_ONE -> 2;
      case REPLACE_ONE -> 4;
    };
  }
}
