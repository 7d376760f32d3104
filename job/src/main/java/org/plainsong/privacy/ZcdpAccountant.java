package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.plainsong.zcdp.BoundedRangeCost;
import org.plainsong.zcdp.Upward;
import org.plainsong.zcdp.ZcdpConversion;

/**
 * Costs of events in zCDP, and their conversion to (epsilon, delta) by {@link ZcdpConversion}.
 *
 * <p>Everything is rounded against the claim: costs, epsilon and delta up, the budget of a target
 * down.
 */
public final class ZcdpAccountant {

  /** The accountant's name in a manifest. */
  public static final String NAME = "zCDP, Canonne-Kamath-Steinke 2020 conversion";

  private static final MathContext UP = new MathContext(40, RoundingMode.CEILING);

  private ZcdpAccountant() {}

  /**
   * The cost of an event, rounded up.
   *
   * @throws IllegalArgumentException if the event has no finite cost
   */
  public static Rho rho(DpEvent event) {
    return new Rho(Upward.round(exactRho(event)));
  }

  /** The cost of an event: an exact sum of single costs that were rounded up. */
  static BigDecimal exactRho(DpEvent event) {
    if (event instanceof DpEvent.Public) {
      return BigDecimal.ZERO;
    }
    if (event instanceof DpEvent.BoundedRange draw) {
      return new BigDecimal(BoundedRangeCost.rho(draw.eta()));
    }
    if (event instanceof DpEvent.PureDp pure) {
      // Bun and Steinke 2016, arXiv 1605.02065, Proposition 3.3.
      BigDecimal epsilon = new BigDecimal(pure.epsilon());
      return epsilon.multiply(epsilon).divide(BigDecimal.valueOf(2));
    }
    if (event instanceof DpEvent.DiscreteGaussian noise) {
      // Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Theorem 14.
      BigDecimal sensitivity = new BigDecimal(noise.sensitivity());
      BigDecimal sigma = new BigDecimal(noise.sigma());
      return sensitivity
          .multiply(sensitivity)
          .divide(sigma.multiply(sigma).multiply(BigDecimal.valueOf(2)), UP);
    }
    if (event instanceof DpEvent.Zcdp known) {
      return new BigDecimal(known.rho());
    }
    if (event instanceof DpEvent.SelfComposed repeated) {
      return exactRho(repeated.event()).multiply(BigDecimal.valueOf(repeated.count()));
    }
    if (event instanceof DpEvent.Composed all) {
      return all.events().stream()
          .map(ZcdpAccountant::exactRho)
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
    if (event instanceof DpEvent.Parallel parts) {
      return parts.events().stream()
          .map(ZcdpAccountant::exactRho)
          .reduce(BigDecimal.ZERO, BigDecimal::max);
    }
    throw new IllegalArgumentException(
        "zCDP has no finite cost for this event. Provided value: "
            + event.getClass().getSimpleName());
  }

  /** The epsilon at a delta, never below the true one. Zero costs give zero. */
  public static double epsilon(Rho rho, double delta) {
    return ZcdpConversion.epsilon(rho.value(), delta);
  }

  /** The delta at an epsilon, never below the true one. Zero costs give zero. */
  public static double delta(Rho rho, double epsilon) {
    return ZcdpConversion.delta(rho.value(), epsilon);
  }

  /**
   * The largest rho whose epsilon at the target's delta is not above the target's epsilon, rounded
   * down: {@code epsilon(largestRho(target), target.delta()) <= target.epsilon()} holds for the
   * value that is returned, because it was computed for it.
   *
   * @throws IllegalArgumentException if the target is too small for any rho
   */
  public static Rho largestRho(ApproximateDp target) {
    return new Rho(ZcdpConversion.largestRho(target.epsilon(), target.delta()));
  }
}
