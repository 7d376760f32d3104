package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.Contributor;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.TokenBudget;

/** The two mechanisms whose teachers share one unit of mass, and faults that must be caught. */
class HistogramsTest {

  private static final long UNIT = 1 << 20;
  private static final double SENSITIVITY = UNIT;

  private static final ContributionRule VOTES =
      ContributionRule.unclipped(Contribution.VOTE, /* topK= */ 6, /* groupSize= */ 8);
  private static final ContributionRule SHARES =
      ContributionRule.unclipped(Contribution.PROBABILITY, /* topK= */ 6, /* groupSize= */ 8);

  static Stream<Named<Contributor>> real() {
    return Stream.of(
        Named.of("votes", Contributor.of(VOTES)), Named.of("shares", Contributor.of(SHARES)));
  }

  static Stream<Named<Contributor>> faults() {
    return Stream.of(
        Named.of("probability rounded up", HistogramsTest::roundedUp),
        Named.of("two votes of a teacher", HistogramsTest::twoVotes),
        Named.of(
            "a vote for every candidate within a nat of the best", HistogramsTest::approvalVotes),
        Named.of("logits in place of probabilities", HistogramsTest::logits));
  }

  @ParameterizedTest
  @MethodSource("real")
  void norm_realContributor_isAtMostTheSensitivityAndReachesIt(Contributor contributor) {
    assertThat(largestNorm(contributor)).isEqualTo(SENSITIVITY);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void norm_plantedFault_exceedsTheSensitivity(Contributor faulty) {
    assertThat(largestNorm(faulty)).isGreaterThan(SENSITIVITY);
  }

  @ParameterizedTest
  @MethodSource("real")
  void entries_realContributor_areNeverNegative(Contributor contributor) {
    // The factor sqrt 2 for a replacement, and not 2, holds for nonnegative vectors only.
    for (float[] row : Neighbours.added()) {
      assertThat(contribution(contributor, row)).allMatch(units -> units >= 0);
    }
  }

  @Test
  void cost_bothMechanisms_isTheGaussianOfTheUnit() {
    DpEvent added = new DpEvent.DiscreteGaussian(3 * SENSITIVITY, 5_000_000);
    MechanismSettings addOne = settings(3, NeighboringRelation.ADD_OR_REMOVE_ONE);
    assertThat(new NoisyHistogram(addOne, 5_000_000).cost()).isEqualTo(added);
    assertThat(new VoteHistogram(addOne, 5_000_000).cost()).isEqualTo(added);

    MechanismSettings replaceOne = settings(3, NeighboringRelation.REPLACE_ONE);
    DpEvent.DiscreteGaussian replaced =
        (DpEvent.DiscreteGaussian) new VoteHistogram(replaceOne, 5_000_000).cost();
    assertThat(replaced.sensitivity()).isBetween(4_448_731.0, 4_448_732.0);
    assertThat(new NoisyHistogram(replaceOne, 5_000_000).cost()).isEqualTo(replaced);
  }

  @Test
  void draw_teachersAgree_followsTheTeachers() {
    ScoreSum scores =
        new ScoreSum(0, new int[] {7, 8, 9}, new int[3], new long[] {0, 200 * UNIT, 0});
    MechanismSettings settings = settings(1, NeighboringRelation.ADD_OR_REMOVE_ONE);

    assertThat(new NoisyHistogram(settings, 10 * UNIT).draw(scores)).isEqualTo(8);
    assertThat(new VoteHistogram(settings, 10 * UNIT).draw(scores)).isEqualTo(8);
  }

  /** The noise that is drawn is the noise that is charged: 10% less is rejected. */
  @ParameterizedTest
  @ValueSource(strings = {NoisyHistogram.NAME, VoteHistogram.NAME})
  void draw_manyTimes_hasTheNoiseThatIsCharged(String name) {
    TokenBudget budget = TokenBudget.forDrawsAlone(new ApproximateDp(3, 1e-6), /* tokens= */ 10);
    TokenMechanism mechanism =
        Mechanisms.calibrated(name, settings(2, NeighboringRelation.REPLACE_ONE), budget);
    long sigma = (long) ((DpEvent.DiscreteGaussian) mechanism.cost()).sigma();
    long[] sums = {2 * sigma, sigma, sigma / 2, 0};
    ScoreSum scores = new ScoreSum(0, new int[] {0, 1, 2, 3}, new int[4], sums);

    assertThat(
            GoodnessOfFit.accepts(
                WinnerOdds.normal(sums, sigma), 100_000, () -> mechanism.draw(scores)))
        .isTrue();
    // Sums further apart by a ninth are what noise 10% short amounts to.
    long[] shorter = {sums[0] * 10 / 9, sums[1] * 10 / 9, sums[2] * 10 / 9, 0};
    ScoreSum faulty = new ScoreSum(0, new int[] {0, 1, 2, 3}, new int[4], shorter);
    assertThat(
            GoodnessOfFit.accepts(
                WinnerOdds.normal(sums, sigma), 100_000, () -> mechanism.draw(faulty)))
        .isFalse();
  }

  private static MechanismSettings settings(int records, NeighboringRelation relation) {
    return new MechanismSettings(
        /* topK= */ 6, /* groupSize= */ 8, BigDecimal.ONE, records, relation, new SeededBits(2));
  }

  private static double largestNorm(Contributor contributor) {
    double largest = 0;
    for (float[] row : Neighbours.added()) {
      double square = 0;
      for (long units : contribution(contributor, row)) {
        square += (double) units * units;
      }
      largest = Math.max(largest, Math.sqrt(square));
    }
    return largest;
  }

  private static Long[] contribution(Contributor contributor, float[] row) {
    ScoreSum scores = new Neighbours(SHARES).scores(contributor, List.of(row));
    Long[] units = new Long[scores.size()];
    for (int i = 0; i < units.length; i++) {
      units[i] = scores.sum(i);
    }
    return units;
  }

  private static void roundedUp(float[] row, int offset, CandidateSet candidates, long[] sums) {
    double total = 0;
    for (int i = 0; i < sums.length; i++) {
      total += Math.exp(row[offset + i] - row[offset]);
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (long) Math.ceil(Math.exp(row[offset + i] - row[offset]) / total * UNIT);
    }
  }

  private static void twoVotes(float[] row, int offset, CandidateSet candidates, long[] sums) {
    Contributor.of(VOTES).add(row, offset, candidates, sums);
    float[] rest = row.clone();
    for (int i = 0; i < sums.length; i++) {
      rest[offset + i] = sums[i] > 0 ? -50 : row[offset + i];
    }
    Contributor.of(VOTES).add(rest, offset, candidates, sums);
  }

  private static void approvalVotes(float[] row, int offset, CandidateSet candidates, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      boolean near = true;
      for (int j = 0; j < sums.length; j++) {
        near &= row[offset + i] > row[offset + j] - 1;
      }
      sums[i] += near ? UNIT : 0;
    }
  }

  private static void logits(float[] row, int offset, CandidateSet candidates, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (long) (row[offset + i] * UNIT);
    }
  }
}
