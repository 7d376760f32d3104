package org.plainsong.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilityShareTest {

  private static final long SEED = 5;

  /** The step under test, so that planted faults can stand in its place. */
  interface Contributor {
    void add(float[] row, int offset, long[] sums);
  }

  private static final Contributor REAL = new ProbabilityShare()::add;

  @Test
  void add_certainTeacher_handsOutTheWholeUnit() {
    assertThat(share(REAL, 100, 0, 0)).containsExactly(ProbabilityShare.UNITS, 0, 0);
  }

  @Test
  void add_anyRow_isTheSoftmaxRoundedDown() {
    Random random = new Random(SEED);
    for (int repeat = 0; repeat < 200; repeat++) {
      float[] row = row(random, 1 + random.nextInt(300));
      long[] share = share(REAL, row);
      double total = 0;
      for (float logit : row) {
        total += Math.exp(logit);
      }
      for (int i = 0; i < row.length; i++) {
        double exact = Math.exp(row[i]) / total * ProbabilityShare.UNITS;
        assertThat((double) share[i]).as("seed %d", SEED).isBetween(exact - 1.0001, exact + 1e-6);
      }
    }
  }

  @Test
  void unit_realCode_isNeverExceededAndNearlyReached() {
    assertThat(largestTotal(REAL)).isEqualTo(ProbabilityShare.UNITS);
  }

  @Test
  void unit_roundedToTheNearest_isExceeded() {
    assertThat(largestTotal(ProbabilityShareTest::nearest)).isGreaterThan(ProbabilityShare.UNITS);
  }

  @Test
  void unit_normaliserTooSmall_isExceeded() {
    Contributor leavesOneOut =
        (row, offset, sums) -> {
          double total = 0;
          for (int i = 1; i < sums.length; i++) {
            total += Math.exp(row[offset + i]);
          }
          for (int i = 0; i < sums.length; i++) {
            sums[i] += (long) Math.floor(Math.exp(row[offset + i]) / total * 0x1p20);
          }
        };
    assertThat(largestTotal(leavesOneOut)).isGreaterThan(ProbabilityShare.UNITS);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void add_anyValueNotFinite_contributesNothing(float value) {
    for (int at = 0; at < 3; at++) {
      float[] row = {3, 3, 30};
      row[at] = value;

      assertThat(share(REAL, row)).containsOnly(0);
    }
  }

  @Test
  void add_extremeValues_staysWithinTheUnit() {
    assertThat(share(REAL, Float.MAX_VALUE, -Float.MAX_VALUE)).containsExactly(1 << 20, 0);
    assertThat(share(REAL, -Float.MAX_VALUE, -Float.MAX_VALUE)).containsExactly(1 << 19, 1 << 19);
  }

  @Test
  void add_offset_readsThatRowOnlyAndAdds() {
    long[] sums = {7, 0};

    REAL.add(new float[] {Float.NaN, 2, 2, Float.NaN}, 1, sums);

    assertThat(sums).containsExactly((1 << 19) + 7, 1 << 19);
  }

  @Test
  void ofPublic_anyScores_isTheShareOfATeacherThatScoresAlike() {
    Random random = new Random(SEED);
    int[] scores = random.ints(40, -5 << 20, 5 << 20).toArray();
    float[] row = new float[scores.length];
    for (int i = 0; i < row.length; i++) {
      scores[i] &= -64; // So that a float holds it.
      row[i] = scores[i] * 0x1p-20f;
    }
    int[] tokens = new int[scores.length];
    Arrays.setAll(tokens, i -> i);
    ScoreSum sum = new ScoreSum(0, tokens, scores, new long[scores.length]);

    assertThat(ProbabilityShare.ofPublic(sum)).containsExactly(share(REAL, row));
  }

  private static long largestTotal(Contributor contributor) {
    Random random = new Random(SEED);
    long largest = 0;
    for (int repeat = 0; repeat < 500; repeat++) {
      float[] row = repeat % 2 == 0 ? new float[1 + repeat] : row(random, 1 + repeat);
      largest = Math.max(largest, Arrays.stream(share(contributor, row)).sum());
    }
    return largest;
  }

  private static long[] share(Contributor contributor, float... row) {
    long[] sums = new long[row.length];
    contributor.add(row, /* offset= */ 0, sums);
    return sums;
  }

  private static float[] row(Random random, int size) {
    float[] row = new float[size];
    for (int i = 0; i < size; i++) {
      row[i] = (float) (3 * random.nextGaussian());
    }
    return row;
  }

  private static void nearest(float[] row, int offset, long[] sums) {
    double total = 0;
    for (int i = 0; i < sums.length; i++) {
      total += Math.exp(row[offset + i]);
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += Math.round(Math.exp(row[offset + i]) / total * 0x1p20);
    }
  }
}
