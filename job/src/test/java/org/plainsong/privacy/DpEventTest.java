package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DpEventTest {

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void boundedRange_etaOutOfRange_throws(double eta) {
    assertThatThrownBy(() -> new DpEvent.BoundedRange(eta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("eta must be >= 0 and finite. Provided value: " + eta);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void selfComposed_countBelowOne_throws(long count) {
    assertThatThrownBy(() -> new DpEvent.SelfComposed(new DpEvent.Public(), count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count of events must be >= 1. Provided value: " + count);
  }

  @Test
  void composed_listChangedLater_keepsItsEvents() {
    List<DpEvent> events = new ArrayList<>(List.of(new DpEvent.Public()));
    DpEvent.Composed composed = new DpEvent.Composed(events);
    DpEvent.Parallel parallel = new DpEvent.Parallel(events);

    events.clear();

    assertThat(composed.events()).hasSize(1);
    assertThat(parallel.events()).hasSize(1);
  }
}
