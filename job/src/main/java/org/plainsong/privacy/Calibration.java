package org.plainsong.privacy;

import org.plainsong.logits.ClipBound;

/**
 * Turns a target (epsilon, delta) into the one number of a mechanism that spends it over a number
 * of tokens: a clip bound or a scale of noise.
 */
public final class Calibration {

  /** No clip above this is useful: it already passes nearly every difference unchanged. */
  public static final ClipBound LARGEST_USEFUL = ClipBound.atMost(50);

  /** The widest noise that can be drawn, in units of 2^-20 of a teacher: a million teachers. */
  public static final long LARGEST_SIGMA = 1L << 40;

  private Calibration() {}

  /**
   * The largest clip bound on the grid for which all tokens of a group cost at most the target, and
   * at most {@link #LARGEST_USEFUL}.
   *
   * @param tokens tokens of a group, at least 1
   * @throws BudgetTooSmallException if even one unit of the grid costs more than the target
   */
  public static ClipBound largestClip(ApproximateDp target, long tokens, ScoreCost cost) {
    return largestClip(TokenBudget.forDrawsAlone(target, tokens), cost);
  }

  /**
   * The largest clip bound on the grid that keeps a budget, at most {@link #LARGEST_USEFUL}.
   *
   * @throws BudgetTooSmallException if even one unit of the grid costs more
   */
  public static ClipBound largestClip(TokenBudget budget, ScoreCost cost) {
    double limit = budget.limit().value();
    int fits = 0;
    int tooLarge = LARGEST_USEFUL.units() + 1;
    while (tooLarge - fits > 1) {
      int middle = fits + (tooLarge - fits) / 2;
      if (budget.total(cost.event(new ClipBound(middle))).value() <= limit) {
        fits = middle;
      } else {
        tooLarge = middle;
      }
    }
    if (fits == 0) {
      throw new BudgetTooSmallException(noClip(budget, cost));
    }
    ClipBound clip = new ClipBound(fits);
    verify(budget, cost.event(clip));
    return clip;
  }

  /**
   * The smallest whole scale of noise that keeps a budget.
   *
   * @return sigma in units of 2^-20 of a teacher, in {@code [1, 2^40]}
   * @throws BudgetTooSmallException if the widest noise costs more
   */
  public static long smallestSigma(TokenBudget budget, NoiseCost cost) {
    double limit = budget.limit().value();
    long fits = LARGEST_SIGMA;
    if (budget.total(cost.event(fits)).value() > limit) {
      throw new BudgetTooSmallException(noSigma(budget, cost));
    }
    long tooSmall = 0;
    while (fits - tooSmall > 1) {
      long middle = tooSmall + (fits - tooSmall) / 2;
      if (budget.total(cost.event(middle)).value() <= limit) {
        fits = middle;
      } else {
        tooSmall = middle;
      }
    }
    verify(budget, cost.event(fits));
    return fits;
  }

  /** The promise is checked on what is returned, not inferred from the search. */
  private static void verify(TokenBudget budget, DpEvent draw) {
    double epsilon = budget.epsilon(draw);
    if (!(epsilon <= budget.target().epsilon())) {
      throw new IllegalStateException(
          "calibration must not exceed epsilon "
              + budget.target().epsilon()
              + ". Result: "
              + epsilon);
    }
  }

  private static String noClip(TokenBudget budget, ScoreCost cost) {
    return budget.description()
        + " buys no clip bound for "
        + budget.tokens()
        + " tokens a group of "
        + cost.groupSize()
        + " teachers with "
        + cost.maxRecordsPerUnit()
        + " records per unit at temperature "
        + cost.temperature().toPlainString()
        + budget.besideDescription()
        + ". Raise epsilon or the group size, or lower the tokens per group.";
  }

  private static String noSigma(TokenBudget budget, NoiseCost cost) {
    return budget.description()
        + " needs noise of more than 1048576 teachers for "
        + budget.tokens()
        + " tokens a group with "
        + cost.maxRecordsPerUnit()
        + " records per unit"
        + budget.besideDescription()
        + ". Raise epsilon, or lower the tokens per group.";
  }
}
