package org.plainsong.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DataSizeTest {

  @Test
  void parse_units_arePowersOf1024() {
    assertThat(DataSize.parse("1k")).hasValue(new DataSize(1024));
    assertThat(DataSize.parse("4G")).hasValue(new DataSize(4L << 30));
    assertThat(DataSize.parse(" 2 tb ")).hasValue(new DataSize(2L << 40));
  }

  @Test
  void parse_hugeNumber_neverOverflows() {
    assertThat(DataSize.parse("999999999t").map(DataSize::bytes).filter(bytes -> bytes < 0))
        .isEmpty();
  }

  @Test
  void inWords_anySize_hasOneDecimal() {
    assertThat(new DataSize(512).inWords()).isEqualTo("512.0 bytes");
    assertThat(new DataSize(3L << 29).inWords()).isEqualTo("1.5 GiB");
  }

  @Test
  void new_zero_isRefused() {
    assertThatThrownBy(() -> new DataSize(0)).hasMessageContaining("Provided value: 0");
  }
}
