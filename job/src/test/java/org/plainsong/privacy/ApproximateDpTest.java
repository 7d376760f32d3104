package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApproximateDpTest {

  @Test
  void parameters_inRange_areKept() {
    ApproximateDp target = new ApproximateDp(3, 1e-6);

    assertThat(target.epsilon()).isEqualTo(3);
    assertThat(target.delta()).isEqualTo(1e-6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void epsilon_outOfRange_throws(double epsilon) {
    assertThatThrownBy(() -> new ApproximateDp(epsilon, 1e-6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be > 0 and finite. Provided value: " + epsilon);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -1e-9, Double.NaN, Double.POSITIVE_INFINITY})
  void delta_outOfRange_throws(double delta) {
    assertThatThrownBy(() -> new ApproximateDp(1, delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("delta must lie in (0, 1). Provided value: " + delta);
  }
}
