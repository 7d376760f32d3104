package org.plainsong.ledger;

import java.util.Locale;
import java.util.Objects;
import org.plainsong.config.BudgetConfig;
import org.plainsong.config.PolicyConfig;
import org.plainsong.privacy.PrivacyClaim;

/** Holds a job against the policy of the data set that it wants to read. */
public final class PolicyCheck {

  private final PolicyConfig policy;

  /** The check of a policy. */
  public PolicyCheck(PolicyConfig policy) {
    this.policy = policy;
  }

  /**
   * Requires that a job is within the policy.
   *
   * @throws PolicyViolationException naming the first key that is not, its limit and its value
   */
  public void require(BudgetConfig budget, PrivacyClaim claim) {
    // What was asked for and what is claimed: neither may be above the limit.
    double epsilon = Math.max(budget.epsilon(), claim.epsilon());
    double delta = Math.max(budget.delta(), claim.delta());
    requireRelease(budget.mechanism(), epsilon, delta, claim);
    require(
        budget.groupSize() >= policy.smallestGroupSize(),
        "group-size",
        "at least " + policy.smallestGroupSize(),
        budget.groupSize());
  }

  /**
   * Requires that a count, which has no groups, is within the policy.
   *
   * @param mechanism its name among the policy's mechanisms
   * @throws PolicyViolationException naming the first key that is not, its limit and its value
   */
  public void requireCount(String mechanism, PrivacyClaim claim) {
    requireRelease(mechanism, claim.epsilon(), claim.delta(), claim);
  }

  private void requireRelease(String mechanism, double epsilon, double delta, PrivacyClaim claim) {
    require(claim.noGuarantee().isEmpty(), "epsilon", most(policy.largestEpsilon()), "infinite");
    require(epsilon <= policy.largestEpsilon(), "epsilon", most(policy.largestEpsilon()), epsilon);
    require(delta <= policy.largestDelta(), "delta", most(policy.largestDelta()), delta);
    require(
        policy.mechanisms().contains(mechanism),
        "mechanism",
        "one of " + policy.mechanisms(),
        mechanism);
    requireUnit(claim);
    String relation = claim.relation().name().toLowerCase(Locale.ROOT).replace('_', '-');
    require(relation.equals(policy.relation()), "relation", policy.relation(), relation);
  }

  private void requireUnit(PrivacyClaim claim) {
    String column = claim.unit().column();
    require(
        Objects.equals(column, policy.unitColumn()),
        "unit-column",
        policy.unitColumn() == null
            ? "not set, because a record is protected"
            : policy.unitColumn(),
        column == null ? "not set" : column);
    require(
        claim.unit().maxRecords() <= policy.maxRecordsPerUnit(),
        "max-records-per-unit",
        most(policy.maxRecordsPerUnit()),
        claim.unit().maxRecords());
  }

  private static String most(Number limit) {
    return "at most " + limit;
  }

  private void require(boolean holds, String key, String limit, Object value) {
    if (!holds) {
      throw new PolicyViolationException(
          key
              + " must be "
              + limit
              + " under the policy of '"
              + policy.dataSet()
              + "'. Provided value: "
              + value
              + ". Change the job, or ask who keeps the policy.");
    }
  }
}
