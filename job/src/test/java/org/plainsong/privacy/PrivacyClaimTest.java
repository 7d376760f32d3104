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

    assertThat(PrivacyClaim.of(UNIT, RELATION, all, 1e-6))
        .isEqualTo(PrivacyClaim.of(UNIT, RELATION, group, 1e-6));
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
  void epsilon_optimisticInTheLastDigit_throws() {
    Rho rho = new Rho(0.1);
    double epsilon = ZcdpAccountant.epsilon(rho, 1e-6);

    assertThat(new PrivacyClaim(UNIT, RELATION, rho, epsilon, 1e-6, "x").epsilon())
        .isEqualTo(epsilon);
    for (double wrong : new double[] {Math.nextDown(epsilon), Double.NaN, 1.0 / 0}) {
      assertThatThrownBy(() -> new PrivacyClaim(UNIT, RELATION, rho, wrong, 1e-6, "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Provided value: " + wrong);
    }
  }

  @Test
  void accountant_withoutName_throws() {
    assertThatThrownBy(() -> new PrivacyClaim(UNIT, RELATION, Rho.ZERO, 0, 1e-6, " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("accountant");
  }
}
