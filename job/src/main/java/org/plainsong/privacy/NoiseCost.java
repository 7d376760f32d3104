package org.plainsong.privacy;

import java.math.BigDecimal;
import org.plainsong.logits.ProbabilityShare;
import org.plainsong.zcdp.Upward;

/**
 * What one token costs that is the largest of noisy sums, for every scale of the noise: each
 * teacher adds a vector of integers, none negative, with a sum of at most U = 2^20 ({@link
 * ProbabilityShare}, {@link org.plainsong.logits.VoteCounter}), and every sum gets discrete
 * Gaussian noise (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Theorem 14).
 *
 * <p>Adding or removing a unit. It has at most m records of a group, and the L2 norm of a
 * nonnegative vector is at most its sum, so the sums move by at most {@code m U} in L2.
 *
 * <p>Replacing a unit: {@code sqrt(2) m U}, where for vectors of any sign it would be 2 m U. {@link
 * NeighboringRelation#covering} does that, and holds the proof.
 *
 * @param maxRecordsPerUnit m
 * @param relation which data sets are neighbours
 */
public record NoiseCost(int maxRecordsPerUnit, NeighboringRelation relation) {

  public NoiseCost {
    if (maxRecordsPerUnit < 1) {
      throw new IllegalArgumentException(
          "records per unit must be >= 1. Provided value: " + maxRecordsPerUnit);
    }
  }

  /**
   * The event of one draw, under the relation.
   *
   * @param sigma scale of the noise, in units of 2^-20 of a teacher; at most 2^53, so exact
   */
  public DpEvent event(long sigma) {
    return draw(sigma);
  }

  /** The L2 sensitivity of the sums, in units of 2^-20 of a teacher, under the relation. */
  public double sensitivity() {
    return draw(/* sigma= */ 1).sensitivity();
  }

  private DpEvent.DiscreteGaussian draw(long sigma) {
    BigDecimal norm =
        BigDecimal.valueOf(maxRecordsPerUnit).multiply(BigDecimal.valueOf(ProbabilityShare.UNITS));
    // Of its own kind again: covering changes numbers, not kinds.
    return (DpEvent.DiscreteGaussian)
        relation.covering(new DpEvent.DiscreteGaussian(Upward.round(norm), sigma));
  }
}
