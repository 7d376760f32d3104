package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.ExactEpsilon;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyUnit;

class NoisyCountTest {

  private static final long SEED = 20260612;
  private static final int DRAWS = 40_000;

  private static NoisyCount count(int most, NeighboringRelation relation, String epsilon) {
    return new NoisyCount(
        PrivacyUnit.ofColumn("user", most),
        relation,
        ExactEpsilon.parse(epsilon),
        new SeededBits(SEED));
  }

  /** Scale = sensitivity / epsilon, far from 1, where the numbers are clamped. */
  @ParameterizedTest
  @CsvSource({
    "1, ADD_OR_REMOVE_ONE, 1, 1",
    "3, ADD_OR_REMOVE_ONE, 0.5, 6",
    "3, REPLACE_ONE, 0.5, 12",
    "2, REPLACE_ONE, 4/3, 3",
    "1, ADD_OR_REMOVE_ONE, 0.001, 1000"
  })
  void release_noise_isDiscreteLaplaceOfTheScale(
      int most, NeighboringRelation relation, String epsilon, double scale) {
    NoisyCount count = count(most, relation, epsilon);
    long[] far = {1_000_000_000};

    assertThat(Cells.laplace(scale).accept(DRAWS, () -> count.release(far)[0] - far[0]))
        .as("seed %d", SEED)
        .isTrue();
    assertThat(Cells.laplace(1.1 * scale).accept(DRAWS, () -> count.release(far)[0] - far[0]))
        .as("seed %d, 10%% off", SEED)
        .isFalse();
  }

  /** Two labels: the cells of both and of their sum tell that the noise is not shared. */
  @Test
  void release_labels_haveIndependentNoise() {
    NoisyCount count = count(1, NeighboringRelation.ADD_OR_REMOVE_ONE, "0.1");
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      long[] noisy = count.release(new long[] {100_000, 100_000});
      sum += (noisy[0] - 100_000.0) * (noisy[1] - 100_000.0) / DRAWS;
    }

    // Each has variance 2 * 10^2 within 1%; the product has standard deviation 200 / sqrt(DRAWS).
    assertThat(Math.abs(sum)).as("seed %d", SEED).isLessThan(6 * 202 / Math.sqrt(DRAWS));
  }

  @Test
  void release_smallCounts_areAtLeastOneAndLongAsGiven() {
    NoisyCount count = count(1, NeighboringRelation.ADD_OR_REMOVE_ONE, "0.5");
    long ones = 0;
    for (int i = 0; i < 1000; i++) {
      long[] noisy = count.release(new long[3]);
      assertThat(noisy).hasSize(3);
      assertThat(Arrays.stream(noisy).min().orElseThrow()).isPositive();
      ones += Arrays.stream(noisy).filter(value -> value == 1).count();
    }

    // P(noise <= 1) = 0.77 at scale 2: within 6 standard deviations of 3000 draws.
    assertThat(ones).as("seed %d", SEED).isBetween(2170L, 2450L);
  }

  @Test
  void release_countNearTheEndOfLong_failsClosed() {
    NoisyCount count = count(1, NeighboringRelation.ADD_OR_REMOVE_ONE, "0.001");

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                count.release(new long[] {Long.MAX_VALUE});
              }
            })
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void cost_isPureDpAndNotBelowTheExactEpsilon() {
    DpEvent.PureDp third = count(3, NeighboringRelation.ADD_OR_REMOVE_ONE, "1/3").cost();

    assertThat(new BigDecimal(third.epsilon()).multiply(BigDecimal.valueOf(3)))
        .isGreaterThan(BigDecimal.ONE);
    assertThat(count(3, NeighboringRelation.REPLACE_ONE, "0.25").cost())
        .isEqualTo(new DpEvent.PureDp(0.25));
  }

  @Test
  void sensitivity_replaceOne_isTwice() {
    assertThat(count(3, NeighboringRelation.ADD_OR_REMOVE_ONE, "1").sensitivity()).isEqualTo(3);
    assertThat(count(3, NeighboringRelation.REPLACE_ONE, "1").sensitivity()).isEqualTo(6);
  }
}
