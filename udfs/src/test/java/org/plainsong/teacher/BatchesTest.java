package org.plainsong.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {

  @ParameterizedTest
  @CsvSource({
    // A group of 64 and its public row, alone: one batch that it fills, or one a thread.
    "128, 65, 1, 65, 1",
    "64, 65, 1, 33, 2",
    "128, 65, 2, 33, 2",
    "128, 65, 3, 22, 3",
    "128, 65, 1000, 8, 1000",
    "4, 65, 2, 4, 18",
    // Four of them: as few batches as there may be.
    "128, 260, 1, 87, 3",
    "128, 260, 2, 65, 4",
    "128, 1, 1, 8, 1",
    "128, 128, 1, 128, 1",
  })
  void filledBy_anySequencesAndThreads_isFewAndEven(
      int most, long sequences, int threads, int rows, int count) {
    assertThat(Batches.of(most).filledBy(sequences, threads)).isEqualTo(new Batches(rows, count));
  }

  @ParameterizedTest
  @CsvSource({"65, '65,8'", "8, '8'", "3, '3'"})
  void sizes_anyBatches_areThoseOfFullAndSpareOnes(int rows, String sizes) {
    assertThat(new Batches(rows, 2).sizes())
        .extracting(String::valueOf)
        .containsExactly(sizes.split(","));
  }

  @Test
  void new_nothing_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Batches(0, 1))
        .withMessage("batch rows must be >= 1. Provided value: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Batches(1, 0))
        .withMessage("batches must be >= 1. Provided value: 0");
  }
}
