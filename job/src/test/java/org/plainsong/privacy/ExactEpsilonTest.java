package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactEpsilonTest {

  @ParameterizedTest
  @CsvSource({
    "0.5, 1, 2",
    "1/3, 1, 3",
    "2/6, 1, 3",
    "1e-2, 1, 100",
    "1E+2, 100, 1",
    "0.3/0.9, 1, 3",
    "' 7 ', 7, 1",
    "1073741824/1073741823, 1073741824, 1073741823"
  })
  void parse_numberOrFraction_isExactInLowestTerms(String text, long numerator, long denominator) {
    assertThat(ExactEpsilon.parse(text)).isEqualTo(new ExactEpsilon(numerator, denominator));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "1/0",
        "-1/-3",
        "1/2/3",
        "NaN",
        "Infinity",
        "0x1p3",
        "1e999999999",
        "1e-999999999",
        "0.12345678901",
        "1073741825"
      })
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> ExactEpsilon.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a number > 0 such as 0.5 or 1/3")
        .hasMessageContaining("Provided value: " + text);
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "0, 1", "1, 0", "-1, 1", "1073741825, 2"})
  void new_notInLowestTermsOrOutOfRange_isRefused(long numerator, long denominator) {
    assertThatThrownBy(() -> new ExactEpsilon(numerator, denominator))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void upper_fraction_isTheNextDoubleAbove() {
    double third = ExactEpsilon.parse("1/3").upper();

    assertThat(new BigDecimal(third).multiply(BigDecimal.valueOf(3))).isGreaterThan(BigDecimal.ONE);
    assertThat(new BigDecimal(Math.nextDown(third)).multiply(BigDecimal.valueOf(3)))
        .isLessThan(BigDecimal.ONE);
    assertThat(ExactEpsilon.parse("0.5").upper()).isEqualTo(0.5);
  }

  @Test
  void toString_asItCanBeParsed() {
    assertThat(ExactEpsilon.parse("0.75")).hasToString("3/4");
    assertThat(ExactEpsilon.parse("4/2")).hasToString("2");
  }
}
