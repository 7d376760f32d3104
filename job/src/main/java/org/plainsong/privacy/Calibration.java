package org.plainsong.privacy;

import java.util.List;
import org.plainsong.logits.ClipBound;

/** Turns a target (epsilon, delta) into the clip bound that spends it over a number of tokens. */
public final class Calibration {

  /** No clip above this is useful: it already passes nearly every difference unchanged. */
  public static final ClipBound LARGEST_USEFUL = ClipBound.atMost(50);

  private Calibration() {}

  /**
   * The largest clip bound on the grid for which all tokens of a group cost at most the target, and
   * at most {@link #LARGEST_USEFUL}.
   *
   * @param tokens tokens of a group, at least 1
   * @throws BudgetTooSmallException if even one unit of the grid costs more than the target
   */
  public static ClipBound largestClip(ApproximateDp target, long tokens, TokenCost cost) {
    return largestClip(target, tokens, cost, new DpEvent.Public());
  }

  /**
   * The same where every paid token has another cost beside its draw, whatever the clip bound: an
   * instance of a gate.
   *
   * @param tokens paid tokens of a group, at least 1
   * @param beside what is released beside each draw
   * @throws BudgetTooSmallException if even one unit of the grid costs more than the target
   */
  public static ClipBound largestClip(
      ApproximateDp target, long tokens, TokenCost cost, DpEvent beside) {
    Rho budget = ZcdpAccountant.largestRho(target);
    int fits = 0;
    int tooLarge = LARGEST_USEFUL.units() + 1;
    while (tooLarge - fits > 1) {
      int middle = fits + (tooLarge - fits) / 2;
      if (total(new ClipBound(middle), tokens, cost, beside).value() <= budget.value()) {
        fits = middle;
      } else {
        tooLarge = middle;
      }
    }
    if (fits == 0) {
      throw new BudgetTooSmallException(tooSmall(target, tokens, cost, beside));
    }
    return verified(new ClipBound(fits), target, tokens, cost, beside);
  }

  private static Rho total(ClipBound clip, long tokens, TokenCost cost, DpEvent beside) {
    DpEvent token = new DpEvent.Composed(List.of(beside, cost.event(clip)));
    return ZcdpAccountant.rho(new DpEvent.SelfComposed(token, tokens));
  }

  /** The promise is checked on what is returned, not inferred from the search. */
  private static ClipBound verified(
      ClipBound clip, ApproximateDp target, long tokens, TokenCost cost, DpEvent beside) {
    double epsilon = ZcdpAccountant.epsilon(total(clip, tokens, cost, beside), target.delta());
    if (!(epsilon <= target.epsilon())) {
      throw new IllegalStateException(
          "calibration must not exceed epsilon " + target.epsilon() + ". Result: " + epsilon);
    }
    return clip;
  }

  private static String tooSmall(
      ApproximateDp target, long tokens, TokenCost cost, DpEvent beside) {
    double fixed = ZcdpAccountant.rho(beside).value();
    return "epsilon "
        + target.epsilon()
        + " at delta "
        + target.delta()
        + " buys no clip bound for "
        + tokens
        + " tokens a group of "
        + cost.groupSize()
        + " teachers with "
        + cost.maxRecordsPerUnit()
        + " records per unit at temperature "
        + cost.temperature().toPlainString()
        + (fixed > 0 ? " beside a gate that costs rho " + fixed + " a token" : "")
        + ". Raise epsilon or the group size, or lower the tokens per group.";
  }
}
