package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.DifferenceClipper;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.BudgetExhaustedException;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.TokenCost;

/** From a target to tokens: calibration, contribution, charge and draw fit together. */
class DrawUnderBudgetTest {

  private static final BigDecimal TAU = new BigDecimal("1.1");
  private static final float[] PUBLIC = {2, 1.5f, 0, -1, 3, 2.5f};

  @ParameterizedTest
  @CsvSource({"1, 64, 20, 1", "3, 8, 50, 2", "10, 32, 7, 1"})
  void group_ofPlannedTokens_isDrawnToTheLastAndNoFurther(
      double epsilon, int groupSize, int tokens, int records) {
    TokenMechanism mechanism = mechanism(epsilon, groupSize, tokens, records);
    PrivacyClaim claim = claim(mechanism, tokens);
    BudgetFilter filter = new BudgetFilter(claim.rho());
    int drawn = 0;
    for (int i = 0; i < tokens; i++) {
      filter.charge(mechanism.cost());
      assertThat(step(mechanism)).isBetween(0, PUBLIC.length - 1);
      drawn++;
    }

    assertThat(drawn).isEqualTo(tokens);
    assertThat(claim.epsilon()).isLessThanOrEqualTo(epsilon).isGreaterThan(0.999 * epsilon);
    assertThatThrownBy(() -> filter.charge(mechanism.cost()))
        .isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void claim_isTheSameHoweverFewTokensWereDrawn() {
    TokenMechanism mechanism = mechanism(3, 64, 100, 1);
    PrivacyClaim before = claim(mechanism, 100);
    BudgetFilter filter = new BudgetFilter(before.rho());
    filter.charge(mechanism.cost());

    assertThat(claim(mechanism, 100)).isEqualTo(before);
    assertThat(filter.spent().value()).isLessThan(before.rho().value());
  }

  @Test
  void publicOnly_neverExhaustsABudgetOfZero() {
    TokenMechanism mechanism =
        Mechanisms.create(
            "public-only",
            new MechanismSettings(
                new ContributionRule(4, ClipBound.atMost(1), 8), TAU, 1, new SeededBits(1)));
    PrivacyClaim claim = claim(mechanism, 1000);
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
    DifferenceClipper clipper = new DifferenceClipper(rule.clipBound());
    long[] sums = new long[candidates.size()];
    float[] row = new float[candidates.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = candidates.token(i) == 3 ? 9 : PUBLIC[candidates.token(i)];
    }
    for (int teacher = 0; teacher < rule.groupSize(); teacher++) {
      clipper.add(row, 0, candidates, sums);
    }
    return mechanism.draw(candidates.withSums(/* group= */ 0, sums));
  }

  private static TokenMechanism mechanism(double epsilon, int groupSize, int tokens, int records) {
    ClipBound clip =
        Calibration.largestClip(
            new ApproximateDp(epsilon, 1e-6), tokens, new TokenCost(groupSize, records, TAU));
    ContributionRule rule = new ContributionRule(6, clip, groupSize);
    return Mechanisms.create(
        Mechanisms.DEFAULT, new MechanismSettings(rule, TAU, records, new SeededBits(2)));
  }

  private static PrivacyClaim claim(TokenMechanism mechanism, int tokens) {
    return PrivacyClaim.of(
        PrivacyUnit.ofRecord(),
        NeighboringRelation.ADD_OR_REMOVE_ONE,
        new DpEvent.SelfComposed(mechanism.cost(), tokens),
        1e-6);
  }
}
