package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plainsong.config.BudgetConfig;
import org.plainsong.config.GateConfig;
import org.plainsong.config.PolicyConfig;
import org.plainsong.config.PolicySecurity;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.ZcdpAccountant;

/** A job at every limit is allowed, and one just beyond any of them is not. */
class PolicyCheckTest {

  private static final PolicyConfig POLICY =
      new PolicyConfig(
          "clinic",
          List.of("/lake"),
          List.of(),
          /* largestEpsilon= */ 2,
          /* largestDelta= */ 1e-6,
          /* lifetimeEpsilon= */ 8,
          /* lifetimeDelta= */ 1e-6,
          List.of("a", "b"),
          "user",
          /* maxRecordsPerUnit= */ 3,
          /* smallestGroupSize= */ 50,
          "add-or-remove-one",
          PolicySecurity.NONE,
          "ab".repeat(32));

  @Test
  void require_atEveryLimit_isAllowed() {
    assertThatCode(() -> check(budget("a", 2, 50), claim(user(3), 2, 1e-6)))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(budget("b", 1, 99), claim(user(1), 1, 1e-7)))
        .doesNotThrowAnyException();
  }

  @Test
  void require_beyondALimit_namesKeyLimitAndValue() {
    assertRefused(
        budget("a", Math.nextUp(2.0), 50),
        claim(user(3), 2, 1e-6),
        "epsilon must be at most 2.0 under the policy of 'clinic'. Provided value: "
            + Math.nextUp(2.0));
    assertRefused(budget("a", 2, 50), claim(user(3), 2.001, 1e-6), "epsilon must be at most 2.0");
    assertRefused(
        budget("a", 2, 50), claim(user(3), 2, 2e-6), "delta must be at most 1.0E-6 under");
    assertRefused(
        budget("c", 2, 50), claim(user(3), 2, 1e-6), "mechanism must be one of [a, b] under");
    assertRefused(
        budget("a", 2, 49), claim(user(3), 2, 1e-6), "group-size must be at least 50 under");
    assertRefused(
        budget("a", 2, 50), claim(user(4), 2, 1e-6), "max-records-per-unit must be at most 3");
    assertRefused(
        budget("a", 2, 50),
        claim(PrivacyUnit.ofColumn("visit", 3), 2, 1e-6),
        "unit-column must be user under the policy of 'clinic'. Provided value: visit");
    assertRefused(
        budget("a", 2, 50),
        claim(PrivacyUnit.ofRecord(), 2, 1e-6),
        "unit-column must be user under the policy of 'clinic'. Provided value: not set");
    assertRefused(
        budget("a", 2, 50),
        claim(user(3), NeighboringRelation.REPLACE_ONE, 2, 1e-6),
        "relation must be add-or-remove-one under the policy of 'clinic'. Provided value:"
            + " replace-one");
  }

  @Test
  void lifetime_ofPolicy_isRoundedDown() {
    Rho lifetime = BudgetLedger.lifetime(POLICY);
    assertThat(ZcdpAccountant.epsilon(lifetime, 1e-6)).isLessThanOrEqualTo(8).isGreaterThan(7.999);
  }

  private static void assertRefused(BudgetConfig budget, PrivacyClaim claim, String message) {
    assertThatThrownBy(() -> check(budget, claim))
        .isInstanceOf(PolicyViolationException.class)
        .hasMessageStartingWith(message);
  }

  private static void check(BudgetConfig budget, PrivacyClaim claim) {
    new PolicyCheck(POLICY).require(budget, claim);
  }

  private static BudgetConfig budget(String mechanism, double epsilon, int groupSize) {
    return new BudgetConfig(
        mechanism,
        epsilon,
        1e-7,
        "add-or-remove-one",
        groupSize,
        BigDecimal.ONE,
        10,
        new GateConfig("none", BigDecimal.ZERO, BigDecimal.ZERO, /* freeTokensPerToken= */ 0));
  }

  private static PrivacyUnit user(int maxRecords) {
    return PrivacyUnit.ofColumn("user", maxRecords);
  }

  private static PrivacyClaim claim(PrivacyUnit unit, double epsilon, double delta) {
    return claim(unit, NeighboringRelation.ADD_OR_REMOVE_ONE, epsilon, delta);
  }

  /** A claim of an epsilon, or of the next one below that zCDP can claim. */
  private static PrivacyClaim claim(
      PrivacyUnit unit, NeighboringRelation relation, double epsilon, double delta) {
    Rho rho = ZcdpAccountant.largestRho(new ApproximateDp(epsilon, delta));
    return PrivacyClaim.ofAdaptive(unit, relation, rho, delta);
  }
}
