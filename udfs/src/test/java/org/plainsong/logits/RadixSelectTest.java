package org.plainsong.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RadixSelectTest {

  @Test
  void largest_extremesAndTies_countsTies() {
    int[] values = {Integer.MIN_VALUE, 7, 7, -1, Integer.MAX_VALUE, 0};

    assertThat(RadixSelect.largest(values, 1)).isEqualTo(Integer.MAX_VALUE);
    assertThat(RadixSelect.largest(values, 2)).isEqualTo(7);
    assertThat(RadixSelect.largest(values, 3)).isEqualTo(7);
    assertThat(RadixSelect.largest(values, 4)).isZero();
    assertThat(RadixSelect.largest(values, 6)).isEqualTo(Integer.MIN_VALUE);
  }

  @Test
  void largest_randomValues_matchesSorting() {
    long seed = 11;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int range = 1 << (1 + random.nextInt(30));
      int[] values = random.ints(1 + random.nextInt(300), -range, range).toArray();
      int rank = 1 + random.nextInt(values.length);
      int[] sorted = values.clone();
      Arrays.sort(sorted);

      assertThat(RadixSelect.largest(values, rank))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(sorted[sorted.length - rank]);
    }
  }
}
