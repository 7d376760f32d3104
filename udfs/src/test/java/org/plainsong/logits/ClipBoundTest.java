package org.plainsong.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipBoundTest {

  @Test
  void atMost_notOnTheGrid_roundsDown() {
    assertThat(ClipBound.atMost(0.1).units()).isEqualTo(104857);
    assertThat(ClipBound.atMost(0.1).nats()).isLessThan(0.1);
    assertThat(ClipBound.atMost(Math.nextDown(1.0)).units()).isEqualTo((1 << 20) - 1);
  }

  @Test
  void atMost_onTheGrid_isExact() {
    assertThat(ClipBound.atMost(1.5).nats()).isEqualTo(1.5);
    assertThat(ClipBound.atMost(0)).isEqualTo(new ClipBound(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, 2048, Double.POSITIVE_INFINITY})
  void atMost_outOfRange_throws(double nats) {
    assertThatThrownBy(() -> ClipBound.atMost(nats))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: " + nats);
  }

  @Test
  void units_negative_throws() {
    assertThatThrownBy(() -> new ClipBound(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: -1");
  }
}
