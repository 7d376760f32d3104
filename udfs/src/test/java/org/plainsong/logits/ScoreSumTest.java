package org.plainsong.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScoreSumTest {

  @Test
  void plus_tokenMissingInTheShard_countsZero() {
    ScoreSum total = sum(1, new int[] {3, 8}, 10, 20).plus(sum(1, new int[] {8}, 5));

    assertThat(total.sum(0)).isEqualTo(10);
    assertThat(total.sum(1)).isEqualTo(25);
  }

  @Test
  void plus_tokenOutsideTheCanonicalSet_isDropped() {
    ScoreSum total = sum(1, new int[] {8}, 20).plus(sum(1, new int[] {3, 8, 9}, 1, 2, 3));

    assertThat(total.size()).isEqualTo(1);
    assertThat(total.candidate(0)).isEqualTo(8);
    assertThat(total.sum(0)).isEqualTo(22);
  }

  @Test
  void plus_otherPublicScores_keepsTheCanonicalOnes() {
    ScoreSum canonical = new ScoreSum(1, new int[] {8}, new int[] {100}, new long[] {1});
    ScoreSum shard = new ScoreSum(1, new int[] {8}, new int[] {-100}, new long[] {1});

    assertThat(canonical.plus(shard).publicScore(0)).isEqualTo(100);
  }

  @Test
  void plus_leavesItsOperandsAlone() {
    ScoreSum canonical = sum(1, new int[] {8}, 20);

    canonical.plus(sum(1, new int[] {8}, 5));

    assertThat(canonical.sum(0)).isEqualTo(20);
  }

  @Test
  void plus_otherGroup_throws() {
    assertThatThrownBy(() -> sum(1, new int[] {8}, 20).plus(sum(2, new int[] {8}, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1, 2");
  }

  @Test
  void plus_overflow_throws() {
    ScoreSum large = sum(1, new int[] {8}, Long.MAX_VALUE);

    assertThatThrownBy(() -> large.plus(large)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void plus_probabilities_areAddedLikeScores() {
    ScoreSum total =
        withProbabilities(new int[] {3, 8}, 1, 2).plus(withProbabilities(new int[] {8, 9}, 40, 50));

    assertThat(total.hasProbabilities()).isTrue();
    assertThat(total.probabilitySum(0)).isEqualTo(1);
    assertThat(total.probabilitySum(1)).isEqualTo(42);
  }

  @Test
  void plus_shardWithoutProbabilities_throws() {
    ScoreSum with = withProbabilities(new int[] {8}, 1);
    ScoreSum without = sum(1, new int[] {8}, 1);

    assertThat(without.hasProbabilities()).isFalse();
    assertThatThrownBy(() -> with.plus(without)).hasMessageContaining("probabilities");
    assertThatThrownBy(() -> without.plus(with)).hasMessageContaining("probabilities");
  }

  @Test
  void constructor_probabilitiesOfAnotherLength_throws() {
    assertThatThrownBy(() -> new ScoreSum(1, new int[2], new int[2], new long[2], new long[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2, 2, 2, 1");
  }

  @Test
  void toString_namesNoValue() {
    assertThat(sum(7, new int[] {8}, 4711)).hasToString("ScoreSum[group=7]");
  }

  private static ScoreSum withProbabilities(int[] tokens, long... probabilities) {
    int n = tokens.length;
    return new ScoreSum(1, tokens, new int[n], new long[n], probabilities);
  }

  private static ScoreSum sum(int group, int[] tokens, long... sums) {
    return new ScoreSum(group, tokens, new int[tokens.length], sums);
  }
}
