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
  private static final int CELLS = 512;

  @Test
  void draw_narrowNoise_hasTheExactDistributionWithTies() {
    long[] sums = {1, 0, 2, 0};
    NoisyMaximum maximum = new NoisyMaximum(/* sigma= */ 2, new SeededBits(SEED));

    // Ties are frequent: a rule other than "the lowest index" would show.
    assertThat(fits(exact(sums, 2), maximum, sums)).as("seed %d", SEED).isTrue();
    assertThat(fits(exact(sums, 3), maximum, sums)).as("seed %d", SEED).isFalse();
    long[] reversed = {0, 2, 0, 1};
    double[] highestWins = reverse(exact(reversed, 2));
    assertThat(fits(highestWins, maximum, sums)).as("seed %d", SEED).isFalse();
  }

  @Test
  void draw_wideNoise_hasTheClaimedDistribution() {
    NoisyMaximum maximum = new NoisyMaximum(WIDE, new SeededBits(SEED));

    assertThat(fits(normal(wideSums(), WIDE), maximum, wideSums())).as("seed %d", SEED).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1.1})
  void draw_noiseTenPercentOff_isRejected(double factor) {
    NoisyMaximum maximum = new NoisyMaximum((long) (factor * WIDE), new SeededBits(SEED));

    assertThat(fits(normal(wideSums(), WIDE), maximum, wideSums())).as("seed %d", SEED).isFalse();
  }

  @Test
  void draw_candidateWithoutAnyVote_comesUpToo() {
    long[] sums = {WIDE, 0};
    NoisyMaximum maximum = new NoisyMaximum(WIDE, new SeededBits(SEED));
    double second = 1 - normal(sums, WIDE)[0];

    assertThat(second).isBetween(0.2, 0.3);
    assertThat(fits(normal(sums, WIDE), maximum, sums)).as("seed %d", SEED).isTrue();
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

  /** Sum over the value x of the winner: lower indices stay below x, higher ones at most at x. */
  private static double[] exact(long[] sums, int sigma) {
    int reach = 20 * sigma;
    double[] probabilities = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      for (long x = -reach; x <= reach; x++) {
        double product = mass(x - sums[i], sigma);
        for (int j = 0; j < sums.length; j++) {
          if (j != i) {
            product *= atMost(j < i ? x - 1 - sums[j] : x - sums[j], sigma, reach);
          }
        }
        probabilities[i] += product;
      }
    }
    return probabilities;
  }

  private static double mass(long x, double sigma) {
    double total = 0;
    for (int y = -400; y <= 400; y++) {
      total += Math.exp(-y * y / (2 * sigma * sigma));
    }
    return Math.exp(-x * x / (2 * sigma * sigma)) / total;
  }

  private static double atMost(long bound, double sigma, int reach) {
    double total = 0;
    for (long x = -reach - 10L; x <= bound; x++) {
      total += mass(x, sigma);
    }
    return total;
  }

  /**
   * The same for noise so wide that it is as good as continuous: by the midpoint rule on 512 cells
   * a sigma, whose error is far below what 100,000 draws can show. Sums are whole numbers of cells.
   */
  private static double[] normal(long[] sums, long sigma) {
    int cells = 24 * CELLS;
    double[] mass = new double[cells];
    double[] below = new double[cells];
    double total = 0;
    for (int cell = 0; cell < cells; cell++) {
      double x = -12 + (cell + 0.5) / CELLS;
      mass[cell] = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) / CELLS;
      below[cell] = total + mass[cell] / 2;
      total += mass[cell];
    }
    double[] probabilities = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      for (int cell = 0; cell < cells; cell++) {
        double product = mass[cell];
        for (int j = 0; j < sums.length; j++) {
          if (j != i) {
            long at = cell + (sums[i] - sums[j]) * CELLS / sigma;
            product *= at < 0 ? 0 : at >= cells ? 1 : below[(int) at];
          }
        }
        probabilities[i] += product;
      }
    }
    return probabilities;
  }
}
