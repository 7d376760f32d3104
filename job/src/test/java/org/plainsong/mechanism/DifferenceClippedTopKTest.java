package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.DpEvent;

class DifferenceClippedTopKTest {

  private static final int NAT = 1 << 20;
  private static final ContributionRule RULE =
      new ContributionRule(3, ClipBound.atMost(0.5), /* groupSize= */ 16);

  @Test
  void cost_isTheBoundedRangeOfOneUnit() {
    // 2 * 0.5 / (16 * 1).
    assertThat(mechanism("1", 1).cost()).isEqualTo(new DpEvent.BoundedRange(0.0625));
    assertThat(mechanism("1", 4).cost()).isEqualTo(new DpEvent.BoundedRange(0.25));
    assertThat(mechanism("0.5", 1).cost()).isEqualTo(new DpEvent.BoundedRange(0.125));
  }

  @Test
  void cost_clipZero_isPublic() {
    ContributionRule rule = new ContributionRule(3, new ClipBound(0), 16);
    TokenMechanism mechanism = TestMechanisms.differences(rule, BigDecimal.ONE, new SeededBits(1));

    assertThat(mechanism.cost()).isEqualTo(new DpEvent.Public());
  }

  @Test
  void name_andContribution_areTheSettings() {
    assertThat(mechanism("1", 1).name()).isEqualTo("difference-clipped-top-k");
    assertThat(mechanism("1", 1).contribution()).isEqualTo(RULE);
  }

  @Test
  void weights_areThePublicScoreTimesDivisorPlusSum() {
    ScoreSum scores =
        new ScoreSum(0, new int[] {4, 9}, new int[] {NAT, -3}, new long[] {-5, 1L << 40});

    assertThat(mechanism("1", 1).weights(scores)).containsExactly(16L * NAT - 5, (1L << 40) - 48);
  }

  @Test
  void weights_extremeScores_doNotOverflow() {
    ScoreSum scores =
        new ScoreSum(
            0,
            new int[] {4, 9},
            new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE},
            new long[] {-1000, 1000});

    assertThat(mechanism("1", 1).weights(scores))
        .containsExactly(-(1L << 35) - 1000, (1L << 35) - 16 + 1000);
  }

  @Test
  void weights_overflow_failsClosed() {
    ScoreSum scores = new ScoreSum(0, new int[] {4}, new int[] {1}, new long[] {Long.MAX_VALUE});

    assertThatThrownBy(() -> mechanism("1", 1).weights(scores))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void draw_returnsTokenIds() {
    ScoreSum scores =
        new ScoreSum(0, new int[] {40, 90}, new int[] {0, 90 * NAT}, new long[] {0, 0});

    assertThat(mechanism("1", 1).draw(scores)).isEqualTo(90);
  }

  @Test
  void draw_teachersAgree_followsTheTeachers() {
    long[] sums = {0, 16L * 60 * NAT, 0};
    ScoreSum scores = new ScoreSum(0, new int[] {1, 2, 3}, new int[] {NAT, 0, NAT}, sums);

    assertThat(mechanism("1", 1).draw(scores)).isEqualTo(2);
  }

  @Test
  void draw_manyTimes_hasTheClaimedDistribution() {
    long seed = 77;
    int[] publicScores = {2 * NAT, NAT, NAT / 2, 0, 3 * NAT / 2};
    long[] sums = {-8L * NAT, 5L * NAT, 3, 7L * NAT, -NAT};
    ScoreSum scores = new ScoreSum(0, new int[] {0, 1, 2, 3, 4}, publicScores, sums);
    TokenMechanism mechanism =
        TestMechanisms.differences(RULE, new BigDecimal("0.8"), new SeededBits(seed));
    double[] nats = {2 - 0.5, 1 + 5.0 / 16, 0.5, 7.0 / 16, 1.5 - 1.0 / 16};
    double total = Arrays.stream(nats).map(nat -> Math.exp(nat / 0.8)).sum();
    double[] probabilities = Arrays.stream(nats).map(nat -> Math.exp(nat / 0.8) / total).toArray();

    assertThat(GoodnessOfFit.accepts(probabilities, 50_000, () -> mechanism.draw(scores)))
        .as("seed %d", seed)
        .isTrue();
  }

  /** In integers alone: (max - min of D) * numerator / denominator is at most eta. */
  @Test
  void eta_randomSettings_boundsTheExactRange() {
    long seed = 12;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      ContributionRule rule =
          new ContributionRule(
              1, new ClipBound(1 + random.nextInt(1 << 22)), 1 + random.nextInt(500));
      BigDecimal tau = BigDecimal.valueOf(1 + random.nextInt(20_000), 4);
      int records = 1 + random.nextInt(4);
      DifferenceClippedTopK mechanism =
          TestMechanisms.differences(rule, tau, records, new SeededBits(seed));
      BigInteger range = BigInteger.valueOf(2L * records * rule.clipBound().units());
      BigDecimal left =
          new BigDecimal(range.multiply(BigInteger.valueOf(mechanism.scale().numerator())));
      double eta = ((DpEvent.BoundedRange) mechanism.cost()).eta();
      BigDecimal denominator = BigDecimal.valueOf(mechanism.scale().denominator());

      assertThat(left)
          .as("seed %d, round %d", seed, round)
          .isLessThanOrEqualTo(new BigDecimal(eta).multiply(denominator))
          .isGreaterThan(new BigDecimal(Math.nextDown(eta)).multiply(denominator));
    }
  }

  private static DifferenceClippedTopK mechanism(String tau, int records) {
    return TestMechanisms.differences(RULE, new BigDecimal(tau), records, new SeededBits(1));
  }
}
