package org.plainsong.zcdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpwardTest {

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.3", "1e-320", "1e-400", "123456789.123456789123456789"})
  void round_betweenDoubles_takesTheUpperOne(String value) {
    BigDecimal exact = new BigDecimal(value);

    double up = Upward.round(exact);

    assertThat(new BigDecimal(up)).isGreaterThan(exact);
    assertThat(new BigDecimal(Math.nextDown(up))).isLessThan(exact);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0x1p-1074, 1e300, 3})
  void round_exactDouble_isKept(double value) {
    assertThat(Upward.round(new BigDecimal(value))).isEqualTo(value);
  }

  @Test
  void round_beyondDoubles_throws() {
    assertThatThrownBy(() -> Upward.round(new BigDecimal("1e309")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("below 1.8e308");
  }

  @Test
  void slack_isAlwaysAbove() {
    assertThat(Upward.slack(0, 0)).isPositive();
    assertThat(Upward.slack(1, 1)).isGreaterThan(1).isLessThan(1 + 1e-12);
    assertThat(Upward.slack(-1, 1)).isGreaterThan(-1);
  }
}
