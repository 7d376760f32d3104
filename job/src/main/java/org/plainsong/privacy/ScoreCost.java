package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.FixedPointGrid;
import org.plainsong.zcdp.Upward;

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
 * <p>Replacing a unit moves a score by a value in {@code [-2 m C, 2 m C]}, so eta doubles; {@link
 * NeighboringRelation#covering} does that, and its proof covers a replacement in another group.
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

  /** The event of one draw, under the relation. */
  public DpEvent event(ClipBound clip) {
    return clip.units() == 0 ? new DpEvent.Public() : draw(clip);
  }

  /** The eta of one draw, under the relation. */
  public double eta(ClipBound clip) {
    return draw(clip).eta();
  }

  private DpEvent.BoundedRange draw(ClipBound clip) {
    // Of its own kind again: covering changes numbers, not kinds.
    return (DpEvent.BoundedRange) relation.covering(new DpEvent.BoundedRange(addOrRemove(clip)));
  }

  /** The eta for adding or removing a unit: the exact rational, rounded up once. */
  private double addOrRemove(ClipBound clip) {
    BigInteger range =
        BigInteger.TWO
            .multiply(BigInteger.valueOf(maxRecordsPerUnit))
            .multiply(BigInteger.valueOf(clip.units()));
    BigDecimal divisor =
        BigDecimal.valueOf(FixedPointGrid.UNITS_PER_NAT)
            .multiply(BigDecimal.valueOf(groupSize))
            .multiply(temperature);
    return Upward.round(new BigDecimal(range).divide(divisor, UP));
  }
}
