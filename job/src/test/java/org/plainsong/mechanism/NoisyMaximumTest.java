package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.logits.ScoreSum;

/** False-alarm rate 1e-7 a test of a distribution: see {@link GoodnessOfFit}. */
class NoisyMaximumTest {

  private static final long SEED = 15;
  private static final int DRAWS = 100_000;
  private static final long WIDE = 1 << 20;

  @Test
  void draw_narrowNoise_hasTheExactDistributionWithTies() {
    long[] sums = {1, 0, 2, 0};
    NoisyMaximum maximum = new NoisyMaximum(/* sigma= */ 2, new SeededBits(SEED));

    // Ties are frequent: a rule other than "the lowest index" would show.
    assertThat(fits(WinnerOdds.exact(sums, 2), maximum, sums)).as("seed %d", SEED).isTrue();
    assertThat(fits(WinnerOdds.exact(sums, 3), maximum, sums)).as("seed %d", SEED).isFalse();
    long[] reversed = {0, 2, 0, 1};
    double[] highestWins = reverse(WinnerOdds.exact(reversed, 2));
    assertThat(fits(highestWins, maximum, sums)).as("seed %d", SEED).isFalse();
  }

  @Test
  void draw_wideNoise_hasTheClaimedDistribution() {
    NoisyMaximum maximum = new NoisyMaximum(WIDE, new SeededBits(SEED));

    assertThat(fits(WinnerOdds.normal(wideSums(), WIDE), maximum, wideSums()))
        .as("seed %d", SEED)
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1.1})
  void draw_noiseTenPercentOff_isRejected(double factor) {
    NoisyMaximum maximum = new NoisyMaximum((long) (factor * WIDE), new SeededBits(SEED));

    assertThat(fits(WinnerOdds.normal(wideSums(), WIDE), maximum, wideSums()))
        .as("seed %d", SEED)
        .isFalse();
  }

  @Test
  void draw_candidateWithoutAnyVote_comesUpToo() {
    long[] sums = {WIDE, 0};
    NoisyMaximum maximum = new NoisyMaximum(WIDE, new SeededBits(SEED));
    double second = 1 - WinnerOdds.normal(sums, WIDE)[0];

    assertThat(second).isBetween(0.2, 0.3);
    assertThat(fits(WinnerOdds.normal(sums, WIDE), maximum, sums)).as("seed %d", SEED).isTrue();
  }

  @Test
  void draw_returnsTokenIds() {
    NoisyMaximum maximum = new NoisyMaximum(/* sigma= */ 1, new SeededBits(SEED));
    ScoreSum scores =
        new ScoreSum(0, new int[] {40, 90}, new int[] {500, 0}, new long[] {0, 1L << 50});

    assertThat(maximum.draw(scores)).isEqualTo(90);
  }

  @Test
  void draw_overflow_failsClosed() {
    NoisyMaximum maximum = new NoisyMaximum(ExactSampler.MAX_SIGMA, new SeededBits(SEED));
    ScoreSum scores = new ScoreSum(0, new int[] {4}, new int[] {0}, new long[] {Long.MAX_VALUE});

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                maximum.draw(scores);
              }
            })
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5, (1L << 40) + 1})
  void sigma_outOfRange_throws(long sigma) {
    assertThatThrownBy(() -> new NoisyMaximum(sigma, new SeededBits(SEED)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sigma of the noise must lie in [1, 2^40]. Provided value: " + sigma);
  }

  private static long[] wideSums() {
    return new long[] {2 * WIDE, WIDE, WIDE / 2, 0};
  }

  private static boolean fits(double[] probabilities, NoisyMaximum maximum, long[] sums) {
    int[] tokens = {0, 1, 2, 3};
    int[] some = Arrays.copyOf(tokens, sums.length);
    ScoreSum scores = new ScoreSum(0, some, new int[sums.length], sums);
    return GoodnessOfFit.accepts(probabilities, DRAWS, () -> maximum.draw(scores));
  }

  private static double[] reverse(double[] values) {
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }
}
