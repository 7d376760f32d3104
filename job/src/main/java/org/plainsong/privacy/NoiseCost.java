package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.plainsong.logits.ProbabilityShare;

/**
 * What one token costs that is the largest of noisy sums, for every scale of the noise: each
 * teacher adds a vector of integers, none negative, with a sum of at most U = 2^20 ({@link
 * ProbabilityShare}, {@link org.plainsong.logits.VoteCounter}), and every sum gets discrete
 * Gaussian noise (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Theorem 14).
 *
 * <p>Adding or removing a unit. It has at most m records of a group, and the L2 norm of a
 * nonnegative vector is at most its sum, so the sums move by at most {@code m U} in L2.
 *
 * <p>Replacing a unit. The sums lose a vector a and gain a vector b, both nonnegative and of norm
 * at most m U, so {@code |b - a|^2 = |a|^2 + |b|^2 - 2 a b <= 2 (m U)^2}: the distance is at most
 * {@code sqrt(2) m U}, where for vectors of any sign it would be 2 m U. That also covers a unit and
 * its replacement in two groups: their i-th draws together add noise to one longer vector, of which
 * one part moves by at most m U and the other too.
 *
 * @param maxRecordsPerUnit m
 * @param relation which data sets are neighbours
 */
public record NoiseCost(int maxRecordsPerUnit, NeighboringRelation relation) {

  private static final MathContext DIGITS = new MathContext(40, RoundingMode.CEILING);

  public NoiseCost {
    if (maxRecordsPerUnit < 1) {
      throw new IllegalArgumentException(
          "records per unit must be >= 1. Provided value: " + maxRecordsPerUnit);
    }
  }

  /**
   * The event of one draw.
   *
   * @param sigma scale of the noise, in units of 2^-20 of a teacher; at most 2^53, so exact
   */
  public DpEvent event(long sigma) {
    return new DpEvent.DiscreteGaussian(sensitivity(), sigma);
  }

  /** The L2 sensitivity of the sums, in units of 2^-20 of a teacher, rounded up. */
  public double sensitivity() {
    BigDecimal norm =
        BigDecimal.valueOf(maxRecordsPerUnit).multiply(BigDecimal.valueOf(ProbabilityShare.UNITS));
    BigDecimal square = norm.multiply(norm);
    return switch (relation) {
      case ADD_OR_REMOVE_ONE -> Upward.round(norm);
      case REPLACE_ONE -> rootAbove(square.add(square));
    };
  }

  /** A double whose square is not below a value: checked exactly, because a root may round down. */
  private static double rootAbove(BigDecimal square) {
    double root = Upward.round(square.sqrt(DIGITS));
    while (new BigDecimal(root).pow(2).compareTo(square) < 0) {
      root = Math.nextUp(root);
    }
    return root;
  }
}
