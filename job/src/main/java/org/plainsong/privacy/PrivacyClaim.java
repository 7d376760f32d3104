package org.plainsong.privacy;

/**
 * What a run claims, from the budget that was fixed before it: never from what it happened to
 * spend, because a stop that depends on the output would make such an epsilon invalid.
 *
 * @param unit whom it protects
 * @param relation which data sets it cannot tell apart
 * @param rho the zCDP budget of a group
 * @param epsilon at delta, finite, at least 0 and never below what rho implies
 * @param delta in (0, 1)
 * @param accountant how epsilon was computed
 */
public record PrivacyClaim(
    PrivacyUnit unit,
    NeighboringRelation relation,
    Rho rho,
    double epsilon,
    double delta,
    String accountant) {

  public PrivacyClaim {
    ApproximateDp.checkDelta(delta);
    double implied = ZcdpAccountant.epsilon(rho, delta);
    if (!(epsilon >= implied && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "claimed epsilon must be >= "
              + implied
              + ", what rho "
              + rho.value()
              + " implies at delta "
              + delta
              + ", and finite. Provided value: "
              + epsilon);
    }
    if (accountant.isBlank()) {
      throw new IllegalArgumentException("accountant must have a name. Provided value: ''");
    }
  }

  /**
   * The claim for a plan.
   *
   * @param planned everything that may be released about one group
   * @throws IllegalArgumentException if the plan has no finite cost
   */
  public static PrivacyClaim of(
      PrivacyUnit unit, NeighboringRelation relation, DpEvent planned, double delta) {
    Rho rho = ZcdpAccountant.rho(planned);
    double epsilon = ZcdpAccountant.epsilon(rho, delta);
    return new PrivacyClaim(unit, relation, rho, epsilon, delta, ZcdpAccountant.NAME);
  }
}
