package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.ClipBound;

class PrivacyClaimTest {

  private static final PrivacyUnit UNIT = PrivacyUnit.ofRecord();
  private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;

  @Test
  void of_calibratedPlan_staysWithinTheTarget() {
    ApproximateDp target = new ApproximateDp(3, 1e-6);
    ScoreCost cost = new ScoreCost(64, 1, BigDecimal.ONE, NeighboringRelation.ADD_OR_REMOVE_ONE);
    ClipBound clip = Calibration.largestClip(target, 400, cost);
    DpEvent planned = new DpEvent.SelfComposed(cost.event(clip), 400);

    PrivacyClaim claim = PrivacyClaim.of(UNIT, RELATION, planned, target.delta());

    assertThat(claim.epsilon()).isBetween(2.99, 3.0);
    assertThat(claim.rho()).isEqualTo(ZcdpAccountant.rho(planned));
    assertThat(claim.unit()).isEqualTo(UNIT);
    assertThat(claim.relation()).isEqualTo(RELATION);
    assertThat(claim.accountant()).isEqualTo(ZcdpAccountant.NAME);
  }

  @Test
  void of_disjointGroups_costsOneGroup() {
    DpEvent group = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.01), 100);
    DpEvent all = new DpEvent.Parallel(Collections.nCopies(72, group));

    PrivacyClaim claim = PrivacyClaim.of(UNIT, RELATION, all, 1e-6);
    PrivacyClaim one = PrivacyClaim.of(UNIT, RELATION, group, 1e-6);

    assertThat(claim.rho()).isEqualTo(one.rho());
    assertThat(claim.accountants()).isEqualTo(one.accountants());
  }

  @Test
  void of_publicPlan_claimsZero() {
    assertThat(PrivacyClaim.of(UNIT, RELATION, new DpEvent.Public(), 1e-6).epsilon()).isZero();
  }

  @Test
  void of_planWithoutGuarantee_throws() {
    assertThatThrownBy(() -> PrivacyClaim.of(UNIT, RELATION, new DpEvent.NonPrivate(), 1e-6))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_severalAccountants_claimsTheSmallest() {
    PrivacyClaim claim = PrivacyClaim.of(UNIT, RELATION, new DpEvent.PureDp(1), 1e-6);

    assertThat(claim.accountants())
        .extracting(AccountantResult::name)
        .containsExactly(ZcdpAccountant.NAME, PldAccountant.NAME, RenyiAccountant.NAME);
    assertThat(claim.accountant()).isEqualTo(PldAccountant.NAME);
    assertThat(claim.epsilon()).isBetween(claim.lowerBoundEpsilon(), 1.0);
    assertThat(claim.accountants())
        .allSatisfy(result -> assertThat(result.epsilon()).isGreaterThanOrEqualTo(claim.epsilon()));
  }

  @Test
  void of_manyTokens_isClaimedByZcdp() {
    DpEvent plan = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.003), 100_000);

    PrivacyClaim claim = PrivacyClaim.of(UNIT, RELATION, plan, 1e-6);

    assertThat(claim.accountant()).isEqualTo(ZcdpAccountant.NAME);
    assertThat(claim.accountants()).hasSize(3);
  }

  @Test
  void ofAdaptive_isClaimedByZcdpAlone() {
    Rho budget = new Rho(0.1);

    PrivacyClaim claim = PrivacyClaim.ofAdaptive(UNIT, RELATION, budget, 1e-6);

    assertThat(claim.epsilon()).isEqualTo(ZcdpAccountant.epsilon(budget, 1e-6));
    assertThat(claim.accountants()).hasSize(1);
    assertThat(claim.rho()).isEqualTo(budget);
  }

  @Test
  void withoutGuarantee_epsilonIsInfiniteAndTheBudgetStays() {
    DpEvent plan = new DpEvent.BoundedRange(0.1);

    PrivacyClaim claim =
        PrivacyClaim.of(UNIT, RELATION, plan, 1e-6).withoutGuarantee("Randomness is seeded.");

    assertThat(claim.epsilon()).isInfinite();
    assertThat(claim.noGuarantee()).hasValue("Randomness is seeded.");
    assertThat(claim.rho()).isEqualTo(ZcdpAccountant.rho(plan));
    assertThat(claim.attacker().tprAtFprOnePercent()).isEqualTo(1);
  }

  @Test
  void withoutGuarantee_unknownEvent_hasNoBudget() {
    PrivacyClaim claim =
        PrivacyClaim.withoutGuarantee(UNIT, RELATION, new DpEvent.NonPrivate(), 1e-6, "Unknown.");

    assertThat(claim.epsilon()).isInfinite();
    assertThat(claim.rho()).isEqualTo(Rho.ZERO);
  }

  @Test
  void withoutGuarantee_noReason_throws() {
    PrivacyClaim claim = PrivacyClaim.of(UNIT, RELATION, new DpEvent.Public(), 1e-6);

    assertThatThrownBy(() -> claim.withoutGuarantee(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reason");
  }

  @Test
  void of_deltaOutOfRange_throws() {
    for (double delta : new double[] {0, 1, Double.NaN}) {
      assertThatThrownBy(() -> PrivacyClaim.of(UNIT, RELATION, new DpEvent.Public(), delta))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Provided value: " + delta);
    }
  }

  @Test
  void accountantResult_outOfRange_throws() {
    assertThatThrownBy(() -> new AccountantResult(" ", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AccountantResult("x", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
