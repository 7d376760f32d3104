package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.plainsong.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.plainsong.privacy.NeighboringRelation.REPLACE_ONE;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.Contributor;
import org.plainsong.logits.LogitClipper;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.Neighbours.LogWeights;
import org.plainsong.mechanism.Neighbours.Pipeline;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;

class ClippedLogitsTest {

  private static final int NAT = 1 << 20;
  private static final BigDecimal TAU = new BigDecimal("1.1");
  private static final ClipBound CLIP = ClipBound.atMost(0.3);
  private static final ClippedLogits MECHANISM = mechanism(TAU, /* records= */ 1);
  private static final double ETA = eta(MECHANISM);
  private static final LogWeights EXACT = Neighbours.exact(MECHANISM::weights, MECHANISM.scale());

  private final Neighbours neighbours = new Neighbours(MECHANISM.contribution());

  @Test
  void cost_isTheBoundedRangeOfOneUnit() {
    ClipBound half = ClipBound.atMost(0.5);
    // 2 * 0.5 / (8 * 1), and so on.
    assertThat(cost(half, 1, ADD_OR_REMOVE_ONE)).isEqualTo(new DpEvent.BoundedRange(0.125));
    assertThat(cost(half, 4, ADD_OR_REMOVE_ONE)).isEqualTo(new DpEvent.BoundedRange(0.5));
    assertThat(cost(half, 4, REPLACE_ONE)).isEqualTo(new DpEvent.BoundedRange(1));
    assertThat(cost(new ClipBound(0), 4, REPLACE_ONE)).isEqualTo(new DpEvent.Public());
  }

  @Test
  void nameAndContribution_areTheSettings() {
    assertThat(MECHANISM.name()).isEqualTo("clipped-logits");
    assertThat(MECHANISM.contribution())
        .isEqualTo(new ContributionRule(Contribution.LOGIT, 6, CLIP, 8));
  }

  @Test
  void weights_areTheSumsAlone() {
    ScoreSum scores =
        new ScoreSum(0, new int[] {4, 9}, new int[] {NAT, -3}, new long[] {-5, 1L << 40});

    assertThat(MECHANISM.weights(scores)).containsExactly(-5, 1L << 40);
  }

  @Test
  void boundedRange_realCode_isAtMostEtaAndReachesIt() {
    BigDecimal range =
        neighbours.largestRange(new Pipeline(new LogitClipper(CLIP), EXACT), /* records= */ 1);

    assertThat(range).isLessThanOrEqualTo(new BigDecimal(ETA));
    assertThat(range.doubleValue()).isGreaterThan(ETA * (1 - 1e-12));
  }

  @Test
  void boundedRange_plantedFaults_exceedEta() {
    Contributor oneUnitMore = new LogitClipper(new ClipBound(CLIP.units() + 1));
    Scale cold = Scale.of(8, new BigDecimal("0.99"));
    for (Pipeline faulty :
        List.of(
            new Pipeline(ClippedLogitsTest::unclipped, EXACT),
            new Pipeline(ClippedLogitsTest::clippedAboveOnly, EXACT),
            new Pipeline(oneUnitMore, EXACT),
            new Pipeline(new LogitClipper(CLIP), Neighbours.exact(MECHANISM::weights, cold)))) {
      assertThat(neighbours.largestRange(faulty, /* records= */ 1))
          .isGreaterThan(new BigDecimal(ETA));
    }
  }

  @Test
  void draw_manyTimes_hasTheClaimedDistribution() {
    assertThat(fits(MECHANISM)).isTrue();
  }

  @Test
  void draw_temperatureTenPercentOff_isRejected() {
    assertThat(fits(mechanism(new BigDecimal("1.21"), /* records= */ 1))).isFalse();
  }

  /** The exact probabilities of MECHANISM against the draws of a mechanism. */
  private boolean fits(ClippedLogits drawn) {
    long[] sums = {-8L * NAT, 5L * NAT, 3, 7L * NAT, -NAT};
    int[] ignored = {40 * NAT, 0, 0, 0, 0};
    ScoreSum scores = new ScoreSum(0, new int[] {0, 1, 2, 3, 4}, ignored, sums);
    double[] probabilities = GoodnessOfFit.softmax(sums, 0x1p-20 / (8 * TAU.doubleValue()));
    return GoodnessOfFit.accepts(probabilities, /* draws= */ 100_000, () -> drawn.draw(scores));
  }

  private static ClippedLogits mechanism(BigDecimal tau, int records) {
    return new ClippedLogits(settings(tau, records, ADD_OR_REMOVE_ONE), CLIP);
  }

  private static DpEvent cost(ClipBound clip, int records, NeighboringRelation relation) {
    return new ClippedLogits(settings(BigDecimal.ONE, records, relation), clip).cost();
  }

  private static MechanismSettings settings(
      BigDecimal tau, int records, NeighboringRelation relation) {
    return new MechanismSettings(
        /* topK= */ 6, /* groupSize= */ 8, tau, records, relation, new SeededBits(6));
  }

  private static double eta(TokenMechanism mechanism) {
    return ((DpEvent.BoundedRange) mechanism.cost()).eta();
  }

  private static void unclipped(float[] row, int offset, CandidateSet candidates, long[] sums) {
    new LogitClipper(ClipBound.atMost(2000)).add(row, offset, candidates, sums);
  }

  /** The recentring alone already holds the upper end; the lower one needs the clip. */
  private static void clippedAboveOnly(
      float[] row, int offset, CandidateSet candidates, long[] sums) {
    double largest = row[offset];
    for (int i = 0; i < sums.length; i++) {
      largest = Math.max(largest, row[offset + i]);
    }
    for (int i = 0; i < sums.length; i++) {
      long units = Math.round((row[offset + i] - largest) * 0x1p20) / 4 + CLIP.units();
      sums[i] += Math.min(units, CLIP.units());
    }
  }
}
