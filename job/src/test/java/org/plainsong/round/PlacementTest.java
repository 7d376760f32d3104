package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {

  @Test
  void spread_nothingIsPlaced_givesEqualShares() {
    assertThat(spread(4, Map.of(), "a", "b")).isEqualTo(Map.of(0, "a", 1, "b", 2, "a", 3, "b"));
    assertThat(spread(2, Map.of(), "a", "b", "c")).isEqualTo(Map.of(0, "a", 1, "b"));
  }

  @Test
  void spread_moreCores_givesMore() {
    Map<String, Executor> executors =
        Map.of("a", new Executor("a", "h", 1), "b", new Executor("b", "h", 3));
    assertThat(ids(Placement.spread(4, Map.of(), executors)))
        .isEqualTo(Map.of(0, "b", 1, "b", 2, "a", 3, "b"));
  }

  @Test
  void spread_survivorHoldsAll_givesHalfToTheNewOne() {
    assertThat(spread(2, Map.of(0, "a", 1, "a"), "a", "b")).isEqualTo(Map.of(0, "a", 1, "b"));
    assertThat(spread(4, Map.of(0, "a", 1, "a", 2, "a", 3, "a"), "a", "b"))
        .isEqualTo(Map.of(0, "a", 1, "a", 2, "b", 3, "b"));
  }

  @Test
  void spread_equalShares_nothingMoves() {
    assertThat(spread(2, Map.of(0, "b", 1, "a"), "a", "b")).isEqualTo(Map.of(0, "b", 1, "a"));
    assertThat(spread(3, Map.of(0, "b", 1, "a", 2, "b"), "a", "b"))
        .isEqualTo(Map.of(0, "b", 1, "a", 2, "b"));
    // More executors than partitions: some have nothing to do.
    assertThat(spread(2, Map.of(0, "e", 1, "d"), "a", "b", "c", "d", "e"))
        .isEqualTo(Map.of(0, "e", 1, "d"));
  }

  @Test
  void spread_anExecutorIsGone_othersTakeItsPartitionsAndKeepTheirs() {
    assertThat(spread(3, Map.of(0, "a", 1, "gone", 2, "b"), "a", "b"))
        .isEqualTo(Map.of(0, "a", 1, "a", 2, "b"));
    assertThat(spread(2, Map.of(0, "gone", 1, "a"), "a")).isEqualTo(Map.of(0, "a", 1, "a"));
  }

  @Test
  void spread_noExecutors_nothingHasAPlace() {
    assertThat(spread(2, Map.of(0, "gone"))).isEmpty();
  }

  private static Map<Integer, String> spread(
      int partitions, Map<Integer, String> held, String... executors) {
    Map<String, Executor> all = new HashMap<>();
    for (String id : executors) {
      all.put(id, new Executor(id, "h", 1));
    }
    return ids(Placement.spread(partitions, held, all));
  }

  private static Map<Integer, String> ids(Map<Integer, Executor> places) {
    Map<Integer, String> ids = new HashMap<>();
    places.forEach((partition, executor) -> ids.put(partition, executor.id()));
    return ids;
  }
}
