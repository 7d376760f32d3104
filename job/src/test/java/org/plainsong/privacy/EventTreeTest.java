package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTreeTest {

  private static final long SEED = 141;

  private final Random random = new Random(SEED);

  @Test
  void event_throughJson_isEqualToTheLastDigit() {
    for (int round = 0; round < 300; round++) {
      DpEvent event = randomEvent(3);

      Object read = new Gson().fromJson(new Gson().toJson(EventTree.of(event)), Map.class);

      assertThat(EventTree.event(read)).as("seed %d, round %d", SEED, round).isEqualTo(event);
    }
  }

  @Test
  void of_manyDraws_isCompact() {
    DpEvent plan = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.0625), 400);

    assertThat(new Gson().toJson(EventTree.of(plan)))
        .isEqualTo(
            "{\"event\":\"self_composed\",\"of\":{\"event\":\"bounded_range\",\"eta\":0.0625},"
                + "\"count\":400}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "{\"event\":\"other\"}",
        "{\"event\":\"public\",\"eta\":1}",
        "{\"event\":\"bounded_range\"}",
        "{\"event\":\"bounded_range\",\"eta\":-1}",
        "{\"event\":\"bounded_range\",\"eta\":\"1\"}",
        "{\"event\":\"self_composed\",\"of\":{\"event\":\"public\"},\"count\":1.5}",
        "{\"event\":\"self_composed\",\"of\":{\"event\":\"public\"},\"count\":1e17}",
        "{\"event\":\"self_composed\",\"of\":{\"event\":\"public\"},\"count\":0}",
        "{\"event\":\"self_composed\",\"count\":2}",
        "{\"event\":\"composed\",\"of\":{\"event\":\"public\"}}"
      })
  void event_notATree_throws(String json) {
    Object tree = new Gson().fromJson(json, Object.class);

    assertThatThrownBy(() -> EventTree.event(tree)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_countThatJsonWouldRound_throws() {
    DpEvent event = new DpEvent.SelfComposed(new DpEvent.Public(), (1L << 53) + 1);

    assertThatThrownBy(() -> EventTree.of(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2^53");
  }

  private DpEvent randomEvent(int depth) {
    double size = Math.pow(10, -12 + 24 * random.nextDouble());
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> new DpEvent.Public();
      case 1 -> new DpEvent.NonPrivate();
      case 2 -> new DpEvent.BoundedRange(size);
      case 3 -> new DpEvent.PureDp(size);
      case 4 -> new DpEvent.DiscreteGaussian(random.nextDouble(), size);
      case 5 -> new DpEvent.Zcdp(size);
      case 6 -> new DpEvent.SelfComposed(randomEvent(depth - 1), 1 + random.nextInt(1 << 30));
      case 7 -> new DpEvent.Composed(randomEvents(depth - 1));
      default -> new DpEvent.Parallel(randomEvents(depth - 1));
    };
  }

  private List<DpEvent> randomEvents(int depth) {
    List<DpEvent> events = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      events.add(randomEvent(depth));
    }
    return events;
  }
}
