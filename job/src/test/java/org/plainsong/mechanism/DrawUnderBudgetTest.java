package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.plainsong.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.plainsong.privacy.NeighboringRelation.REPLACE_ONE;

import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.Contributor;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.BudgetExhaustedException;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.TokenBudget;
import org.plainsong.privacy.ZcdpAccountant;

/** From a target to tokens: calibration, contribution, charge and draw fit together. */
class DrawUnderBudgetTest {

  private static final BigDecimal TAU = new BigDecimal("1.1");
  private static final float[] PUBLIC = {2, 1.5f, 0, -1, 3, 2.5f};

  static Stream<Arguments> privateMechanisms() {
    return Mechanisms.names().stream()
        .filter(name -> Mechanisms.contribution(name) != Contribution.NONE)
        .flatMap(
            name ->
                Stream.of(
                    Arguments.of(name, 1, 20, settings(64, 1, ADD_OR_REMOVE_ONE)),
                    Arguments.of(name, 3, 50, settings(8, 2, REPLACE_ONE)),
                    Arguments.of(name, 10, 7, settings(32, 1, REPLACE_ONE))));
  }

  @ParameterizedTest
  @MethodSource("privateMechanisms")
  void group_ofPlannedTokens_isDrawnToTheLastAndNoFurther(
      String name, double epsilon, int tokens, MechanismSettings settings) {
    TokenMechanism mechanism = mechanism(name, epsilon, tokens, settings);
    PrivacyClaim claim = claim(mechanism, settings.relation(), tokens);
    BudgetFilter filter = new BudgetFilter(claim.rho());
    int drawn = 0;
    for (int i = 0; i < tokens; i++) {
      filter.charge(mechanism.cost());
      assertThat(step(mechanism)).isBetween(0, PUBLIC.length - 1);
      drawn++;
    }

    assertThat(drawn).isEqualTo(tokens);
    // Calibrated by zCDP; another accountant may claim less for a few costly tokens.
    assertThat(claim.accountants().get(0).epsilon())
        .isLessThanOrEqualTo(epsilon)
        .isGreaterThan(0.999 * epsilon);
    assertThat(claim.epsilon()).isLessThanOrEqualTo(epsilon);
    assertThatThrownBy(() -> filter.charge(mechanism.cost()))
        .isInstanceOf(BudgetExhaustedException.class);
  }

  /** Epsilon from what was spent is a planted fault: far below what the plan costs. */
  @Test
  void claim_groupThatStopsEarly_isThatOfThePlan() {
    TokenMechanism mechanism =
        mechanism(Mechanisms.DEFAULT, 3, 100, settings(64, 1, ADD_OR_REMOVE_ONE));
    PrivacyClaim claim = claim(mechanism, ADD_OR_REMOVE_ONE, 100);
    BudgetFilter filter = new BudgetFilter(claim.rho());
    filter.charge(mechanism.cost());

    assertThat(claim.epsilon()).isBetween(2.99, 3.0);
    assertThat(ZcdpAccountant.epsilon(filter.spent(), 1e-6)).isLessThan(0.5);
  }

  @Test
  void publicOnly_neverExhaustsABudgetOfZero() {
    TokenMechanism mechanism = Mechanisms.publicOnly(settings(8, 1, ADD_OR_REMOVE_ONE));
    PrivacyClaim claim = claim(mechanism, ADD_OR_REMOVE_ONE, 1000);
    BudgetFilter filter = new BudgetFilter(claim.rho());
    for (int i = 0; i < 1000; i++) {
      filter.charge(mechanism.cost());
    }

    assertThat(claim.epsilon()).isZero();
    assertThat(filter.isClosed()).isFalse();
  }

  /** One round of a group in which every teacher prefers token 3. */
  private static int step(TokenMechanism mechanism) {
    ContributionRule rule = mechanism.contribution();
    CandidateSet candidates = CandidateSet.select(PUBLIC, rule);
    Contributor contributor = Contributor.of(rule);
    long[] sums = new long[candidates.size()];
    float[] row = new float[candidates.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = candidates.token(i) == 3 ? 9 : PUBLIC[candidates.token(i)];
    }
    for (int teacher = 0; teacher < rule.groupSize(); teacher++) {
      contributor.add(row, 0, candidates, sums);
    }
    return mechanism.draw(candidates.withSums(/* group= */ 0, sums));
  }

  private static TokenMechanism mechanism(
      String name, double epsilon, int tokens, MechanismSettings settings) {
    return Mechanisms.calibrated(
        name, settings, TokenBudget.forDrawsAlone(new ApproximateDp(epsilon, 1e-6), tokens));
  }

  private static MechanismSettings settings(
      int groupSize, int records, NeighboringRelation relation) {
    return new MechanismSettings(
        /* topK= */ 6, groupSize, TAU, records, relation, new SeededBits(2));
  }

  private static PrivacyClaim claim(
      TokenMechanism mechanism, NeighboringRelation relation, int tokens) {
    return PrivacyClaim.of(
        PrivacyUnit.ofRecord(), relation, new DpEvent.SelfComposed(mechanism.cost(), tokens), 1e-6);
  }
}
