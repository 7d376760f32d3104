package org.plainsong.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every kind of contribution, and what each of the newer ones is. */
class ContributorTest {

  private static final int NAT = FixedPointGrid.UNITS_PER_NAT;
  private static final ClipBound BOUND = ClipBound.atMost(0.75);
  private static final float[] PUBLIC = {1, -2, 0.5f, 7};

  @ParameterizedTest
  @EnumSource(Contribution.class)
  void add_hostileRows_staysWithinTheBoundOfItsKind(Contribution contribution) {
    assertThat(excess(Contributor.of(rule(contribution)), contribution)).isLessThanOrEqualTo(0);
  }

  @ParameterizedTest
  @EnumSource(value = Contribution.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void boundCheck_oneUnitMore_fails(Contribution contribution) {
    Contributor real = Contributor.of(rule(contribution));
    Contributor faulty =
        (row, offset, candidates, sums) -> {
          long[] own = new long[sums.length];
          real.add(row, offset, candidates, own);
          for (int i = 0; i < own.length; i++) {
            sums[i] += own[i] + (own[i] > 0 ? 1 : 0);
          }
        };

    assertThat(excess(faulty, contribution)).isGreaterThan(0);
  }

  @ParameterizedTest
  @EnumSource(Contribution.class)
  void add_anyValueNotFinite_contributesNothing(Contribution contribution) {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at = 0; at < 4; at++) {
        float[] row = {3, 3, 3, 30};
        row[at] = value;

        assertThat(contribution(contribution, row)).containsOnly(0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Contribution.class)
  void add_offset_readsThatRowOnlyAndAddsToTheSums(Contribution contribution) {
    float[] batch = {Float.NaN, 1, -2, 0.5f, 1.0625f, Float.NaN};
    long[] sums = {100, 0, 0, 0};

    Contributor.of(rule(contribution)).add(batch, 1, candidates(contribution), sums);

    long[] alone = contribution(contribution, new float[] {1, -2, 0.5f, 1.0625f});
    alone[0] += 100;
    assertThat(sums).containsExactly(alone);
  }

  @Test
  void logit_row_isMovedToTheBoundAndClipped() {
    // The best gets 0.75, the others their distance below it, down to -0.75.
    assertThat(contribution(Contribution.LOGIT, new float[] {3, 2.5f, 1.5f, -40}))
        .containsExactly(3L * NAT / 4, NAT / 4, -3L * NAT / 4, -3L * NAT / 4);
    assertThat(contribution(Contribution.LOGIT, new float[] {-1e30f, 3e38f, -3e38f, 0}))
        .containsExactly(-3L * NAT / 4, 3L * NAT / 4, -3L * NAT / 4, -3L * NAT / 4);
  }

  @Test
  void logit_rowShiftedByAConstant_contributesTheSame() {
    assertThat(contribution(Contribution.LOGIT, new float[] {67, 66.5f, 65.5f, 64}))
        .containsExactly(contribution(Contribution.LOGIT, new float[] {3, 2.5f, 1.5f, 0}));
  }

  @Test
  void probability_row_isItsSoftmaxRoundedDown() {
    float[] row = {1, 0, 2, -1};
    double total = Arrays.stream(new double[] {1, 0, 2, -1}).map(Math::exp).sum();
    long[] units = contribution(Contribution.PROBABILITY, row);
    for (int i = 0; i < 4; i++) {
      double exact = Math.exp(row[i]) / total * 0x1p20;
      assertThat((double) units[i]).isLessThanOrEqualTo(exact).isGreaterThan(exact - 1 - 1e-6);
    }
    assertThat(contribution(Contribution.PROBABILITY, new float[] {0, 0, 0, 0}))
        .containsOnly(NAT / 4);
    assertThat(contribution(Contribution.PROBABILITY, new float[] {0, 900, 0, 0}))
        .containsExactly(0, NAT, 0, 0);
  }

  @Test
  void vote_row_goesToTheBestAndOfSeveralToTheFirst() {
    assertThat(contribution(Contribution.VOTE, new float[] {3, 2.5f, 3.5f, 0}))
        .containsExactly(0, 0, NAT, 0);
    assertThat(contribution(Contribution.VOTE, new float[] {3, 4, 4, 4}))
        .containsExactly(0, NAT, 0, 0);
    assertThat(contribution(Contribution.VOTE, new float[] {-0f, 0f, -1, -1}))
        .containsExactly(NAT, 0, 0, 0);
  }

  @Test
  void none_anyRow_contributesNothing() {
    assertThat(contribution(Contribution.NONE, new float[] {3, 4, 4, 40})).containsOnly(0);
  }

  @Test
  void rule_clipOfAKindThatIsNotClipped_throws() {
    assertThatThrownBy(() -> new ContributionRule(Contribution.VOTE, 4, BOUND, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clip bound must be 0 for contribution VOTE")
        .hasMessageEndingWith("Provided value: " + BOUND.units());
  }

  @Test
  void rule_anyKindButNone_readsTeachers() {
    for (Contribution contribution : Contribution.values()) {
      assertThat(rule(contribution).readsTeachers()).isEqualTo(contribution != Contribution.NONE);
    }
  }

  private static ContributionRule rule(Contribution contribution) {
    return contribution.isClipped()
        ? new ContributionRule(contribution, 4, BOUND, 8)
        : ContributionRule.unclipped(contribution, 4, 8);
  }

  private static CandidateSet candidates(Contribution contribution) {
    return CandidateSet.select(PUBLIC, rule(contribution));
  }

  private static long[] contribution(Contribution contribution, float[] row) {
    long[] sums = new long[4];
    Contributor.of(rule(contribution)).add(row, 0, candidates(contribution), sums);
    return sums;
  }

  /**
   * By how many units the worst of many rows crosses the bound of its kind: the largest absolute
   * value for clipped ones, and the sum, with no negative entry, for the others.
   */
  private static long excess(Contributor contributor, Contribution contribution) {
    float[] hostile = {0f, -0f, 0.1f, 1e30f, -1e30f, Float.MAX_VALUE, -Float.MAX_VALUE, 2047.9999f};
    Random random = new Random(17);
    long excess = Long.MIN_VALUE;
    for (int round = 0; round < 20_000; round++) {
      float[] row = new float[4];
      for (int i = 0; i < 4; i++) {
        row[i] =
            random.nextInt(4) == 0
                ? hostile[random.nextInt(hostile.length)]
                : (float) (3 * random.nextGaussian());
      }
      long[] sums = new long[4];
      contributor.add(row, 0, candidates(contribution), sums);
      excess = Math.max(excess, excess(sums, contribution));
    }
    return excess;
  }

  private static long excess(long[] sums, Contribution contribution) {
    if (contribution.isClipped()) {
      return Arrays.stream(sums).map(Math::abs).max().orElseThrow() - BOUND.units();
    }
    boolean negative = Arrays.stream(sums).anyMatch(units -> units < 0);
    return negative ? Long.MAX_VALUE : Arrays.stream(sums).sum() - ProbabilityShare.UNITS;
  }
}
