package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class LaplaceScaleTest {

  @Test
  void of_decimalNoise_isTheExactFractionInLowestTerms() {
    // 0.3 * 64 * 2^20 = 3 * 2^27 / 10 / 2, over 5.
    assertThat(LaplaceScale.of(1, new BigDecimal("0.3"), 64))
        .isEqualTo(new LaplaceScale(3L << 25, 5));
    assertThat(LaplaceScale.of(2, new BigDecimal("0.30"), 64))
        .isEqualTo(new LaplaceScale(3L << 26, 5));
    assertThat(LaplaceScale.of(1, new BigDecimal("20"), 1))
        .isEqualTo(new LaplaceScale(20L << 20, 1));
  }

  @Test
  void of_noiseThatDoesNotFit_isRefused() {
    assertThatThrownBy(() -> LaplaceScale.of(2, new BigDecimal("99.9999"), 999_999))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("48 bits");
    assertThatThrownBy(() -> LaplaceScale.of(1, new BigDecimal("1e30"), 1))
        .hasMessageContaining("48 bits");
  }
}
