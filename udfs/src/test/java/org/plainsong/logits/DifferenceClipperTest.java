package org.plainsong.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceClipperTest {

  private static final int NAT = FixedPointGrid.UNITS_PER_NAT;
  private static final ClipBound BOUND = ClipBound.atMost(0.1);
  private static final float[] PUBLIC = {1, -2, 0.5f, 7};
  private static final CandidateSet CANDIDATES =
      CandidateSet.select(PUBLIC, new ContributionRule(4, BOUND, 8));

  /** The step under test, so that planted faults can stand in its place. */
  interface Contributor {
    void add(float[] row, int offset, CandidateSet candidates, long[] sums);
  }

  @Test
  void add_rowLikeThePublicModel_contributesNothing() {
    assertThat(contribution(PUBLIC.clone())).containsOnly(0);
  }

  @Test
  void add_unlikelyCandidateFarOff_doesNotMoveTheOthers() {
    // Neither model would draw the second candidate; a mid-range would follow it by 4 nats.
    float[] row = {1, -10, 0.5f, 7};

    long[] contribution = contribution(row);
    assertThat(contribution[1]).isEqualTo(-BOUND.units());
    for (int at : new int[] {0, 2, 3}) {
      assertThat(contribution[at]).isBetween(0L, NAT / 1000L);
    }
  }

  @Test
  void add_candidateThatTheTeacherRaises_usesTheWholeWidth() {
    // The public model draws the last candidate, the teacher the first.
    float[] row = {21, -2, 0.5f, 7};

    long[] contribution = contribution(row);
    assertThat(contribution[0]).isEqualTo(BOUND.units());
    assertThat(contribution[3]).isEqualTo(-BOUND.units());
  }

  @Test
  void add_rowShiftedByAConstant_contributesTheSame() {
    float[] row = {1.03125f, -2.015625f, 0.5f, 7};
    float[] shifted = {row[0] + 64, row[1] + 64, row[2] + 64, row[3] + 64};

    assertThat(contribution(shifted)).containsExactly(contribution(row));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void add_anyValueNotFinite_contributesNothing(float value) {
    for (int at = 0; at < 4; at++) {
      float[] row = {3, 3, 3, 30};
      row[at] = value;

      assertThat(contribution(row)).containsOnly(0);
    }
  }

  @Test
  void add_offset_readsThatRowOnly() {
    float[] batch = {Float.NaN, 1, -2, 0.5f, 7.0625f, Float.NaN};
    long[] sums = {100, 0, 0, 0};

    new DifferenceClipper(BOUND).add(batch, 1, CANDIDATES, sums);

    long[] alone = contribution(new float[] {1, -2, 0.5f, 7.0625f});
    alone[0] += 100;
    assertThat(sums).containsExactly(alone);
    assertThat(sums[3]).isPositive();
  }

  @Test
  void add_clipZero_contributesNothing() {
    long[] sums = new long[4];

    new DifferenceClipper(new ClipBound(0)).add(new float[] {9, 8, 7, 6}, 0, CANDIDATES, sums);

    assertThat(sums).containsOnly(0);
  }

  @Test
  void add_adversarialRows_staysWithinTheBound() {
    assertThat(largestContribution(new DifferenceClipper(BOUND)::add))
        .isLessThanOrEqualTo(BOUND.units());
  }

  @Test
  void boundCheck_withoutClip_fails() {
    assertThat(largestContribution(DifferenceClipperTest::withoutClip))
        .isGreaterThan(BOUND.units());
  }

  @Test
  void boundCheck_clippedBeforeRoundingUp_fails() {
    assertThat(largestContribution(DifferenceClipperTest::clippedBeforeRoundingUp))
        .isEqualTo(BOUND.units() + 1L);
  }

  @Test
  void add_anyOrderAndSharding_sumsToTheSame() {
    long seed = 5;
    Random random = new Random(seed);
    List<float[]> rows = IntStream.range(0, 200).mapToObj(i -> randomRow(random)).toList();
    long[] expected = sum(rows);
    for (int round = 0; round < 20; round++) {
      List<float[]> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, random);
      int cut = random.nextInt(rows.size());
      ScoreSum merged =
          CANDIDATES
              .withSums(0, sum(shuffled.subList(cut, rows.size())))
              .plus(CANDIDATES.withSums(0, sum(shuffled.subList(0, cut))));

      for (int i = 0; i < expected.length; i++) {
        assertThat(merged.sum(i)).as("seed %d, round %d", seed, round).isEqualTo(expected[i]);
      }
    }
  }

  private static long[] sum(List<float[]> rows) {
    long[] sums = new long[CANDIDATES.size()];
    rows.forEach(row -> new DifferenceClipper(BOUND).add(row, 0, CANDIDATES, sums));
    return sums;
  }

  private static long[] contribution(float[] row) {
    return sum(List.of(row));
  }

  /** The largest absolute contribution that any of many hostile rows reaches. */
  private static long largestContribution(Contributor contributor) {
    float[] hostile = {
      0f,
      -0f,
      1,
      -1,
      0.1f,
      1e30f,
      -1e30f,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.MIN_VALUE,
      -Float.MIN_NORMAL,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      2047.9999f
    };
    Random random = new Random(17);
    long largest = 0;
    for (int round = 0; round < 20_000; round++) {
      float[] row = randomRow(random);
      for (int at = random.nextInt(4); at > 0; at--) {
        row[random.nextInt(row.length)] = hostile[random.nextInt(hostile.length)];
      }
      long[] sums = new long[row.length];
      contributor.add(row, 0, CANDIDATES, sums);
      largest = Math.max(largest, Arrays.stream(sums).map(Math::abs).max().orElseThrow());
    }
    return largest;
  }

  private static float[] randomRow(Random random) {
    float[] row = PUBLIC.clone();
    for (int i = 0; i < row.length; i++) {
      row[i] += (float) (0.2 * random.nextGaussian());
    }
    return row;
  }

  private static void withoutClip(float[] row, int offset, CandidateSet candidates, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += Math.round((row[offset + i] - PUBLIC[i]) * 0x1p20);
    }
  }

  private static void clippedBeforeRoundingUp(
      float[] row, int offset, CandidateSet candidates, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      double clipped = Math.max(-0.1, Math.min(0.1, row[offset + i] - PUBLIC[i]));
      sums[i] += (long) (Math.signum(clipped) * Math.ceil(Math.abs(clipped) * 0x1p20));
    }
  }
}
