package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.plainsong.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.plainsong.privacy.NeighboringRelation.REPLACE_ONE;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.logits.ClipBound;

class CalibrationTest {

  private static final double DELTA = 1e-6;

  @ParameterizedTest
  @CsvSource({
    "1, 500, 7, 1, 1",
    "3, 500, 127, 1, 1.1",
    "10, 32, 64, 2, 0.75",
    "0.5, 10000, 1024, 4, 0.95",
    "5, 1, 16, 1, 1"
  })
  void largestClip_neverExceedsTheTargetAndIsTheLast(
      double epsilon, long tokens, int groupSize, int records, BigDecimal temperature) {
    ScoreCost cost = new ScoreCost(groupSize, records, temperature, ADD_OR_REMOVE_ONE);

    ClipBound clip = Calibration.largestClip(new ApproximateDp(epsilon, DELTA), tokens, cost);

    assertThat(epsilon(clip, tokens, cost)).isLessThanOrEqualTo(epsilon);
    if (!clip.equals(Calibration.LARGEST_USEFUL)) {
      ClipBound next = new ClipBound(clip.units() + 1);
      assertThat(epsilon(next, tokens, cost)).isGreaterThan(epsilon);
    }
  }

  /** InvisibleInk's recipe, C = s tau sqrt(2 rho / T): the tight cost buys a little more. */
  @ParameterizedTest
  @CsvSource({"1, 7, 0.069", "3, 15, 0.408", "5, 31, 1.334", "10, 127, 9.965"})
  void largestClip_publishedTable_agrees(double epsilon, int groupSize, double published) {
    ScoreCost cost = new ScoreCost(groupSize, 1, BigDecimal.ONE, ADD_OR_REMOVE_ONE);

    ClipBound clip = Calibration.largestClip(new ApproximateDp(epsilon, DELTA), 500, cost);

    assertThat(clip.nats()).isBetween(published - 0.0005, 1.0005 * published + 0.0005);
  }

  @Test
  void largestClip_hugeEpsilon_isCapped() {
    ScoreCost cost = new ScoreCost(64, 1, BigDecimal.ONE, ADD_OR_REMOVE_ONE);

    assertThat(Calibration.largestClip(new ApproximateDp(1e6, DELTA), 10, cost))
        .isEqualTo(ClipBound.atMost(50));
  }

  @Test
  void largestClip_noClipFits_saysWhatToChange() {
    ScoreCost cost = new ScoreCost(1, 1, BigDecimal.ONE, ADD_OR_REMOVE_ONE);

    assertThatThrownBy(
            () ->
                Calibration.largestClip(
                    new ApproximateDp(0.01, 1e-9), 1_000_000_000_000_000L, cost))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("epsilon 0.01 at delta 1.0E-9")
        .hasMessageContaining("1000000000000000 tokens")
        .hasMessageContaining("group of 1 teachers")
        .hasMessageContaining("Raise epsilon or the group size");
  }

  /** A gate's instance beside every token: clip and instances together meet the target. */
  @Test
  void largestClip_costBesideEveryToken_isPartOfTheTarget() {
    ScoreCost cost = new ScoreCost(64, 1, BigDecimal.ONE, ADD_OR_REMOVE_ONE);
    DpEvent instance = new DpEvent.PureDp(0.01);
    ApproximateDp target = new ApproximateDp(3, DELTA);

    ClipBound clip = Calibration.largestClip(new TokenBudget(target, 100, instance), cost);

    for (int more = 0; more <= 1; more++) {
      // By the papers: 100 (rho of the draw + 0.01^2 / 2).
      DpEvent draws = new DpEvent.SelfComposed(cost.event(new ClipBound(clip.units() + more)), 100);
      Rho total = new Rho(ZcdpAccountant.rho(draws).value() + 100 * 0.01 * 0.01 / 2);
      assertThat(ZcdpAccountant.epsilon(total, DELTA) <= 3).isEqualTo(more == 0);
    }
    assertThat(clip.units()).isLessThan(Calibration.largestClip(target, 100, cost).units());
  }

  @Test
  void largestClip_costBesideAboveTheTarget_namesTheGate() {
    ScoreCost cost = new ScoreCost(64, 1, BigDecimal.ONE, ADD_OR_REMOVE_ONE);

    assertThatThrownBy(
            () ->
                Calibration.largestClip(
                    new TokenBudget(new ApproximateDp(3, DELTA), 100, new DpEvent.PureDp(1)), cost))
        .isInstanceOf(BudgetTooSmallException.class)
        .hasMessageContaining("beside a gate that costs rho 0.5 a token");
  }

  @Test
  void largestClip_noTokens_throws() {
    ScoreCost cost = new ScoreCost(1, 1, BigDecimal.ONE, ADD_OR_REMOVE_ONE);

    assertThatThrownBy(() -> Calibration.largestClip(new ApproximateDp(1, DELTA), 0, cost))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: 0");
  }

  @ParameterizedTest
  @CsvSource({"1, 500, 1", "3, 500, 4", "10, 32, 1", "0.5, 10000, 2", "200, 1, 1", "0.1, 7, 1000"})
  void smallestSigma_bothRelations_keepsTheTargetAndIsTheLast(
      double epsilon, long tokens, int records) {
    TokenBudget budget = TokenBudget.forDrawsAlone(new ApproximateDp(epsilon, DELTA), tokens);
    for (NeighboringRelation relation : NeighboringRelation.values()) {
      NoiseCost cost = new NoiseCost(records, relation);

      long sigma = Calibration.smallestSigma(budget, cost);

      assertThat(epsilon(cost.event(sigma), tokens)).isLessThanOrEqualTo(epsilon);
      assertThat(epsilon(cost.event(sigma - 1), tokens)).isGreaterThan(epsilon);
    }
  }

  @Test
  void smallestSigma_replace_isLargerByTheRootOfTwo() {
    TokenBudget budget = TokenBudget.forDrawsAlone(new ApproximateDp(3, DELTA), 100);
    long added = Calibration.smallestSigma(budget, new NoiseCost(1, ADD_OR_REMOVE_ONE));
    long replaced = Calibration.smallestSigma(budget, new NoiseCost(1, REPLACE_ONE));

    assertThat((double) replaced / added).isCloseTo(Math.sqrt(2), within(1e-6));
    // d sqrt(N / (2 rho)), with the 0.18506 of epsilon 3.
    assertThat(added * 0x1p-20).isCloseTo(Math.sqrt(100 / (2 * 0.18506)), within(0.001));
  }

  @Test
  void smallestSigma_noNoiseIsWideEnough_saysWhatToChange() {
    TokenBudget budget =
        TokenBudget.forDrawsAlone(new ApproximateDp(0.001, DELTA), 1_000_000_000_000L);

    assertThatThrownBy(
            () -> Calibration.smallestSigma(budget, new NoiseCost(1000, ADD_OR_REMOVE_ONE)))
        .isInstanceOf(BudgetTooSmallException.class)
        .hasMessageContaining("epsilon 0.001 at delta 1.0E-6")
        .hasMessageContaining("1000000000000 tokens")
        .hasMessageContaining("Raise epsilon");
  }

  @Test
  void largestSigma_isWhatTheSamplerCanDraw() {
    assertThat(Calibration.LARGEST_SIGMA).isEqualTo(1L << 40);
  }

  @Test
  void besideCost_isPaidOutOfTheSameBudget() {
    ApproximateDp target = new ApproximateDp(3, DELTA);
    DpEvent beside = new DpEvent.PureDp(0.03);
    TokenBudget alone = TokenBudget.forDrawsAlone(target, 100);
    TokenBudget shared = new TokenBudget(target, 100, beside);
    NoiseCost noise = new NoiseCost(1, ADD_OR_REMOVE_ONE);
    ScoreCost score = new ScoreCost(64, 1, BigDecimal.ONE, ADD_OR_REMOVE_ONE);

    long sigma = Calibration.smallestSigma(shared, noise);
    ClipBound clip = Calibration.largestClip(shared, score);

    assertThat(sigma).isGreaterThan(Calibration.smallestSigma(alone, noise));
    assertThat(clip.units()).isLessThan(Calibration.largestClip(alone, score).units());
    for (DpEvent draw : List.of(noise.event(sigma), score.event(clip))) {
      DpEvent token = new DpEvent.Composed(List.of(beside, draw));
      assertThat(epsilon(token, 100)).isLessThanOrEqualTo(3).isGreaterThan(2.999);
    }
    TokenBudget nothingLeft = new TokenBudget(target, 100, new DpEvent.PureDp(1));
    assertThatThrownBy(() -> Calibration.largestClip(nothingLeft, score))
        .isInstanceOf(BudgetTooSmallException.class)
        .hasMessageContaining("beside a gate that costs rho 0.5 a token");
    assertThatThrownBy(() -> Calibration.smallestSigma(nothingLeft, noise))
        .isInstanceOf(BudgetTooSmallException.class);
  }

  private static double epsilon(DpEvent token, long tokens) {
    return ZcdpAccountant.epsilon(
        ZcdpAccountant.rho(new DpEvent.SelfComposed(token, tokens)), DELTA);
  }

  private static double epsilon(ClipBound clip, long tokens, ScoreCost cost) {
    DpEvent planned = new DpEvent.SelfComposed(cost.event(clip), tokens);
    return ZcdpAccountant.epsilon(ZcdpAccountant.rho(planned), DELTA);
  }
}
