package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecureBitsTest {

  @Test
  void nextByte_manyBytes_isUniform() {
    SecureBits bits = new SecureBits();

    // Real randomness: this one may fail, with probability 1e-7.
    assertThat(
            GoodnessOfFit.accepts(
                GoodnessOfFit.uniform(16), /* draws= */ 100_000, () -> bits.nextByte() >> 4))
        .isTrue();
    assertThat(
            GoodnessOfFit.accepts(
                GoodnessOfFit.uniform(16), /* draws= */ 100_000, () -> bits.nextByte() & 15))
        .isTrue();
  }

  @Test
  void nextByte_acrossBlocks_doesNotRepeat() {
    SecureBits bits = new SecureBits();
    int[] first = bytes(bits, 4096);
    int[] second = bytes(bits, 4096);

    assertThat(second).isNotEqualTo(first);
    assertThat(Arrays.stream(first).distinct().count()).isGreaterThan(200);
  }

  @Test
  void instances_areIndependent() {
    assertThat(bytes(new SecureBits(), 32)).isNotEqualTo(bytes(new SecureBits(), 32));
  }

  @Test
  void description_namesTheGenerator() {
    assertThat(new SecureBits().description())
        .matches("java\\.security\\.SecureRandom (NativePRNGNonBlocking|DRBG) of provider .+");
  }

  @Test
  void constructors_takeNoSeed() {
    assertThat(SecureBits.class.getConstructors())
        .allSatisfy(constructor -> assertThat(constructor.getParameterCount()).isZero());
    assertThat(Stream.of(SecureBits.class.getMethods()).map(method -> method.getName()))
        .doesNotContain("setSeed");
  }

  private static int[] bytes(RandomBits bits, int count) {
    int[] bytes = new int[count];
    Arrays.setAll(bytes, i -> bits.nextByte());
    return bytes;
  }
}
