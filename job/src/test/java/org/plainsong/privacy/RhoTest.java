package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RhoTest {

  @ParameterizedTest
  @ValueSource(doubles = {-1e-300, Double.NaN, Double.POSITIVE_INFINITY, -1})
  void rho_outOfRange_throws(double value) {
    assertThatThrownBy(() -> new Rho(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rho must be >= 0 and finite. Provided value: " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, Double.MIN_VALUE, 1, Double.MAX_VALUE})
  void rho_inRange_isKept(double value) {
    assertThat(new Rho(value).value()).isEqualTo(value);
  }

  @Test
  void zero_costsNothing() {
    assertThat(Rho.ZERO.value()).isZero();
  }
}
