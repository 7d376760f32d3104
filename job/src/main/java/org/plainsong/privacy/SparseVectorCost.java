package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.plainsong.zcdp.Upward;

/**
 * What one instance of the sparse vector costs: a noisy threshold, and questions up to the first
 * answer "above".
 *
 * <p>With threshold noise of scale sigma, noise of scale 2 sigma in every answer, and answers that
 * a unit moves by at most D, an instance is {@code (D / sigma + 2 D / (2 sigma))}-DP, so {@code 2 D
 * / sigma} (Dwork and Roth 2014, Theorem 3.23; with integer noise: see the gate itself). Here D is
 * {@code m / s} in units of distance, since one teacher hands out a probability of at most 1 (Amin
 * et al. 2024, arXiv 2407.12108, Theorem 1), and twice that where a unit is replaced.
 *
 * @param groupSize the fixed divisor, s
 * @param maxRecordsPerUnit m
 * @param relation which data sets are neighbours
 * @param noise sigma, in units of distance; an exact decimal above 0
 */
public record SparseVectorCost(
    int groupSize, int maxRecordsPerUnit, NeighboringRelation relation, BigDecimal noise) {

  private static final MathContext UP = new MathContext(40, RoundingMode.CEILING);

  public SparseVectorCost {
    if (groupSize < 1) {
      throw new IllegalArgumentException("group size must be >= 1. Provided value: " + groupSize);
    }
    if (maxRecordsPerUnit < 1) {
      throw new IllegalArgumentException(
          "records per unit must be >= 1. Provided value: " + maxRecordsPerUnit);
    }
    if (noise.signum() <= 0) {
      throw new IllegalArgumentException("gate noise must be > 0. Provided value: " + noise);
    }
  }

  /** The event of one instance, under the relation: the exact rational, rounded up once. */
  public DpEvent event() {
    BigInteger distance = BigInteger.TWO.multiply(BigInteger.valueOf(maxRecordsPerUnit));
    BigDecimal divisor = noise.multiply(BigDecimal.valueOf(groupSize));
    double epsilon = Upward.round(new BigDecimal(distance).divide(divisor, UP));
    return relation.covering(new DpEvent.PureDp(epsilon));
  }
}
