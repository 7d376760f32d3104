package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaltTest {

  @Test
  void random_twice_differs() {
    assertThat(Salt.random().hex()).hasSize(64).isNotEqualTo(Salt.random().hex());
  }

  @Test
  void toString_secret_hidden() {
    assertThat(Salt.random()).hasToString("Salt[secret]");
  }

  @Test
  void restore_hex_same() {
    Salt salt = Salt.random();
    assertThat(Salt.restore(salt.hex()).bytes()).isEqualTo(salt.bytes()).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00ff", "zz"})
  void restore_otherText_saysLengthOnly(String text) {
    assertThatThrownBy(() -> Salt.restore(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("Provided length: " + text.length());
  }
}
