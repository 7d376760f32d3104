package org.plainsong.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateSetTest {

  private static final int NAT = FixedPointGrid.UNITS_PER_NAT;

  @Test
  void select_noClip_keepsTopK() {
    CandidateSet set = CandidateSet.select(new float[] {1, 5, 3, 4, -2}, rule(2, 0, 10));

    assertThat(set.tokens()).containsExactly(1, 3);
    assertThat(set.size()).isEqualTo(2);
    assertThat(set.token(1)).isEqualTo(3);
    assertThat(set.publicScore(0)).isEqualTo(5 * NAT);
  }

  @Test
  void select_tiesAtTheEdge_keepsAll() {
    CandidateSet set = CandidateSet.select(new float[] {2, 2, 2, 1, 2}, rule(1, 0, 1));

    assertThat(set.tokens()).containsExactly(0, 1, 2, 4);
  }

  @Test
  void select_scoreExactlyAtTheThreshold_isIn() {
    // 2C/s = 2 * 5 nats / 10 = 1 nat below the second best.
    float[] logits = {9, 7, 6, Math.nextDown(6f)};

    assertThat(CandidateSet.select(logits, rule(2, 5 * NAT, 10)).tokens())
        .containsExactly(0, 1, 2, 3);
    assertThat(CandidateSet.select(new float[] {9, 7, 6, 5.99f}, rule(2, 5 * NAT, 10)).tokens())
        .containsExactly(0, 1, 2);
  }

  @Test
  void select_marginNotWhole_isRoundedDown() {
    // 2 * 1 / 3 unit is no unit at all.
    float[] logits = {0f, -0x1p-20f};

    assertThat(CandidateSet.select(logits, rule(1, 1, 3)).tokens()).containsExactly(0);
    assertThat(CandidateSet.select(logits, rule(1, 2, 3)).tokens()).containsExactly(0, 1);
  }

  @Test
  void select_topKAboveVocabulary_keepsVocabulary() {
    assertThat(CandidateSet.select(new float[] {1, 2, 3}, rule(100, 0, 1)).tokens())
        .containsExactly(0, 1, 2);
  }

  @Test
  void select_hugeLogits_saturatesScores() {
    CandidateSet set = CandidateSet.select(new float[] {Float.MAX_VALUE, -1e30f}, rule(2, 0, 1));

    assertThat(set.publicScore(0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(set.publicScore(1)).isEqualTo(Integer.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void select_logitNotFinite_throws(float logit) {
    assertThatThrownBy(() -> CandidateSet.select(new float[] {1, logit}, rule(1, 0, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("token 1")
        .hasMessageContaining("Provided value: " + logit);
  }

  @Test
  void select_rowInsideABatch_readsThatRowOnly() {
    float[] batch = {100, 100, 1, 3, 2, Float.NaN};

    CandidateSet set = CandidateSet.select(batch, 2, 3, rule(2, 0, 1));

    assertThat(set.tokens()).containsExactly(1, 2);
  }

  @Test
  void select_rowOutsideTheArray_throws() {
    assertThatThrownBy(() -> CandidateSet.select(new float[4], 2, 3, rule(1, 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("offset 2, vocabulary 3, length 4");
    assertThatThrownBy(() -> CandidateSet.select(new float[0], rule(1, 0, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void select_randomRows_matchesTheDefinition() {
    long seed = 23;
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      float[] logits = new float[500];
      for (int v = 0; v < logits.length; v++) {
        logits[v] = (float) (random.nextGaussian() * 3);
      }
      ContributionRule rule = rule(1 + random.nextInt(100), random.nextInt(20 * NAT), 8);
      int[] scores = new int[logits.length];
      for (int v = 0; v < logits.length; v++) {
        scores[v] = (int) Math.round(logits[v] * 0x1p20);
      }
      int kth = IntStream.of(scores).sorted().toArray()[scores.length - rule.topK()];
      long margin = Math.floorDiv(2L * rule.clipBound().units(), rule.groupSize());

      assertThat(CandidateSet.select(logits, rule).tokens())
          .as("seed %d, round %d", seed, round)
          .containsExactly(
              IntStream.range(0, scores.length).filter(v -> scores[v] >= kth - margin).toArray());
    }
  }

  @Test
  void withSums_keepsTokensAndScores() {
    CandidateSet set = CandidateSet.select(new float[] {1, 5, 3}, rule(2, 0, 10));

    ScoreSum sum = set.withSums(4, new long[] {10, -20});

    assertThat(sum.group()).isEqualTo(4);
    assertThat(sum.candidate(1)).isEqualTo(2);
    assertThat(sum.publicScore(1)).isEqualTo(3 * NAT);
    assertThat(sum.sum(1)).isEqualTo(-20);
  }

  private static ContributionRule rule(int topK, int clipUnits, int groupSize) {
    return new ContributionRule(topK, new ClipBound(clipUnits), groupSize);
  }
}
