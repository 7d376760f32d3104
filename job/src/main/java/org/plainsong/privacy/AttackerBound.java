package org.plainsong.privacy;

import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.plainsong.zcdp.Upward;

/**
 * What an attacker can learn at most about whether one unit was used.
 *
 * <p>A test that says "used" with probability FPR when it was not says so with probability TPR at
 * most {@code exp(e) FPR + delta(e)} when it was; and {@code FNR >= exp(-e) (1 - delta(e) - FPR)},
 * so TPR is at most {@code 1 - exp(-e) (1 - delta(e) - FPR)} (Kairouz, Oh, Viswanath 2015, arXiv
 * 1311.0776, Theorem 2.1; Dong, Roth, Su 2022, arXiv 1905.02383, Proposition 2.5). Both hold for
 * every e from 0, so the least over a list of e is right, however coarse the list.
 *
 * @param tprAtFprOneInAThousand the largest true positive rate at a false positive rate of 0.1%
 * @param tprAtFprOnePercent the same at 1%
 * @param mu Gaussian DP; empty where none is proved. It is proved for pure DP and what is composed
 *     of it: {@code (epsilon, 0)}-DP is mu-GDP with {@code Phi(mu/2) = 1 / (1 + exp(-epsilon))},
 *     since the trade-off curve of mu-GDP is convex and meets the two lines of epsilon-DP at their
 *     ends and corner, and the squares of mu add up (Dong, Roth, Su 2022). A zCDP cost or a single
 *     (epsilon, delta) implies no mu, nor does discrete noise.
 */
public record AttackerBound(
    double tprAtFprOneInAThousand, double tprAtFprOnePercent, OptionalDouble mu) {

  private static final int STEPS = 400;

  /** An attacker against whom nothing is proved. */
  static AttackerBound none() {
    return new AttackerBound(1, 1, OptionalDouble.empty());
  }

  /**
   * The bound from a curve.
   *
   * @param delta the valid delta at each epsilon
   */
  static AttackerBound of(DoubleUnaryOperator delta, DpEvent event) {
    return new AttackerBound(tpr(delta, 0.001), tpr(delta, 0.01), GaussianDp.mu(event));
  }

  /** The largest true positive rate at a false positive rate in (0, 1), rounded up. */
  static double tpr(DoubleUnaryOperator delta, double fpr) {
    double most = -StrictMath.log(fpr);
    double least = 1;
    for (int i = 0; i <= STEPS; i++) {
      // Denser at small e, where weak guarantees of many cheap tokens lie.
      double epsilon = most * i * i / STEPS / STEPS;
      double at = delta.applyAsDouble(epsilon);
      double grow = StrictMath.exp(epsilon);
      double first = Upward.slack(grow * fpr + at, grow * fpr + at);
      double second = Upward.slack(1 - (1 - at - fpr) / grow, 2);
      least = Math.min(least, Math.min(first, second));
    }
    return least;
  }
}
