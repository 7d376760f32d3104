package org.plainsong.privacy;

import java.math.BigDecimal;
import java.util.List;
import org.plainsong.zcdp.Upward;

/**
 * Several runs on the same data.
 *
 * <p>Their zCDP costs add up, and the sum is converted once, at the delta of the lifetime: epsilons
 * of single runs do not add at one delta.
 */
public final class Lifetime {

  private Lifetime() {}

  /** The cost of all runs, an exact sum rounded up. */
  public static Rho total(List<Rho> runs) {
    return new Rho(
        Upward.round(
            runs.stream()
                .map(run -> new BigDecimal(run.value()))
                .reduce(BigDecimal.ZERO, BigDecimal::add)));
  }

  /**
   * The epsilon of all runs together.
   *
   * @param delta of the lifetime, in (0, 1)
   */
  public static double epsilon(List<Rho> runs, double delta) {
    return ZcdpAccountant.epsilon(total(runs), delta);
  }
}
