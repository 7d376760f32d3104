package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTest {

  private static final long NAT = 1 << 20;

  @Test
  void of_lowestTerms_areReached() {
    assertThat(Scale.of(1, BigDecimal.ONE)).isEqualTo(new Scale(1, NAT));
    assertThat(Scale.of(127, new BigDecimal("1.00"))).isEqualTo(new Scale(1, 127 * NAT));
    assertThat(Scale.of(8, new BigDecimal("0.95"))).isEqualTo(new Scale(5, 19 * 2 * NAT));
    assertThat(Scale.of(1, new BigDecimal("1.1"))).isEqualTo(new Scale(5, 11 * NAT / 2));
    assertThat(Scale.of(1, new BigDecimal("1E+2"))).isEqualTo(new Scale(1, 100 * NAT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "0.00001", "1.23456"})
  void of_temperatureOutOfRange_throws(String tau) {
    assertThatThrownBy(() -> Scale.of(8, new BigDecimal(tau)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 4 decimals")
        .hasMessageEndingWith("Provided value: " + tau);
  }

  @Test
  void of_productTooLarge_saysWhatToChange() {
    assertThatThrownBy(() -> Scale.of(1 << 30, new BigDecimal("1.2345")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1073741824, 1.2345")
        .hasMessageContaining("fewer decimals");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "16385, 20000", "3, 2", "1, 281474976710657"})
  void scale_outOfRange_throws(long numerator, long denominator) {
    assertThatThrownBy(() -> new Scale(numerator, denominator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: " + numerator + "/" + denominator);
  }

  @Test
  void wholeAndRemainder_anyGap_splitTheExactProduct() {
    long seed = 3;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      long numerator = 1L + random.nextInt(1 << 14);
      long denominator = numerator + (random.nextLong() >>> (17 + random.nextInt(40)));
      long gap = random.nextLong() >>> (1 + random.nextInt(62));
      Scale scale = new Scale(numerator, Math.min(denominator, 1L << 48));
      BigInteger[] exact =
          BigInteger.valueOf(gap)
              .multiply(BigInteger.valueOf(scale.numerator()))
              .divideAndRemainder(BigInteger.valueOf(scale.denominator()));

      assertThat(scale.whole(gap)).as("seed %d", seed).isEqualTo(exact[0].longValueExact());
      assertThat(scale.remainder(gap)).as("seed %d", seed).isEqualTo(exact[1].longValueExact());
    }
  }
}
