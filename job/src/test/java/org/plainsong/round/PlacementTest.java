package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {

  @Test
  void surplus_survivorHoldsAll_givesHalf() {
    assertThat(Placement.surplus(Map.of(0, "1", 1, "1"), 2)).containsExactly(1);
    assertThat(Placement.surplus(Map.of(0, "1", 1, "1", 2, "1", 3, "1"), 2)).containsExactly(2, 3);
  }

  @Test
  void surplus_equalShares_nothingMoves() {
    assertThat(Placement.surplus(Map.of(0, "0", 1, "1"), 2)).isEmpty();
    assertThat(Placement.surplus(Map.of(0, "0", 1, "1", 2, "0"), 2)).isEmpty();
    // More executors than partitions: some have nothing to do.
    assertThat(Placement.surplus(Map.of(0, "0", 1, "1"), 5)).isEmpty();
  }

  @Test
  void surplus_oneExecutorLeftOrNothingPersisted_nothingMoves() {
    assertThat(Placement.surplus(Map.of(0, "1", 1, "1"), 1)).isEmpty();
    assertThat(Placement.surplus(Map.of(0, "1", 1, "1"), 0)).isEmpty();
    assertThat(Placement.surplus(Map.of(), 2)).isEmpty();
  }
}
