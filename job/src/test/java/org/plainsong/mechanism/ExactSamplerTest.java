package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSamplerTest {

  private static final long SEED = 20260101;
  private static final int DRAWS = 40_000;
  private static final long NAT = 1 << 20;

  private final ExactSampler sampler = new ExactSampler(new SeededBits(SEED));

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 16, 21})
  void uniform_smallBound_isUniform(int bound) {
    assertThat(
            GoodnessOfFit.accepts(
                GoodnessOfFit.uniform(bound), DRAWS, () -> sampler.uniform(bound)))
        .as("seed %d", SEED)
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {257, 100_000, 1 << 24, Integer.MAX_VALUE})
  void uniform_boundOfSeveralBytes_isUniform(int bound) {

    int bins = 16;

    assertThat(
            GoodnessOfFit.accepts(
                binned(bound, bins),
                DRAWS,
                () -> (int) ((long) sampler.uniform(bound) * bins / bound)))
        .as("seed %d", SEED)
        .isTrue();
  }

  @Test
  void uniform_bytesPastTheLastMultiple_areRejected() {
    ScriptedBits bits = new ScriptedBits(250, 255, 249);

    assertThat(new ExactSampler(bits).uniform(10)).isEqualTo(9);
    assertThat(bits.read()).isEqualTo(3);
  }

  @Test
  void uniform_everyByte_givesEveryValueEquallyOften() {
    int[] counts = new int[10];
    for (int first = 0; first < 250; first++) {
      counts[new ExactSampler(new ScriptedBits(first)).uniform(10)]++;
    }

    assertThat(counts).containsOnly(25);
  }

  @Test
  void uniform_powerOf256_readsWholeBytes() {
    assertThat(new ExactSampler(new ScriptedBits(255)).uniform(256)).isEqualTo(255);
    assertThat(new ExactSampler(new ScriptedBits(1, 2)).uniform(65_536)).isEqualTo(258);
  }

  @Test
  void uniform_boundBelowOne_throws() {
    assertThatThrownBy(() -> sampler.uniform(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 32_768, 40_001, 65_535, 65_536})
  void bernoulli_allTwoByteStreams_countsTheNumeratorExactly(int numerator) {
    int successes = 0;
    for (int stream = 0; stream < 65_536; stream++) {
      ScriptedBits bits = new ScriptedBits(stream >> 8, stream & 255);
      if (new ExactSampler(bits).bernoulli(numerator, 65_536)) {
        successes++;
      }
    }

    assertThat(successes).isEqualTo(numerator);
  }

  @Test
  void bernoulli_periodicExpansion_readsOnUntilItDiffers() {
    // 1/3 is 0.(85) in base 256.
    assertThat(new ExactSampler(new ScriptedBits(85, 85, 84)).bernoulli(1, 3)).isTrue();
    assertThat(new ExactSampler(new ScriptedBits(85, 85, 86)).bernoulli(1, 3)).isFalse();
  }

  @Test
  void bernoulli_certainty_isCertain() {
    assertThat(new ExactSampler(new ScriptedBits()).bernoulli(0, 5)).isFalse();
    assertThat(new ExactSampler(new ScriptedBits(255)).bernoulli(5, 5)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"-1, 2", "3, 2", "0, 0", "1, -1"})
  void bernoulli_notAProbability_throws(long numerator, long denominator) {
    assertThatThrownBy(() -> sampler.bernoulli(numerator, denominator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: " + numerator + "/" + denominator);
  }

  @Test
  void bernoulli_overflow_failsClosed() {
    assertThatThrownBy(() -> sampler.bernoulli(1L << 56, Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "0, 1, 10", "0, 1, 1", "1, 0, 7", "0, 999, 1000", "2, 1, 2", "5, 0, 1"})
  void bernoulliExp_frequency_matchesTheExponential(long whole, long numerator, long denominator) {
    double expected = Math.exp(-(whole + (double) numerator / denominator));
    int successes = 0;
    for (int i = 0; i < DRAWS; i++) {
      if (sampler.bernoulliExp(whole, numerator, denominator)) {
        successes++;
      }
    }

    assertThat((double) successes / DRAWS)
        .as("seed %d", SEED)
        .isCloseTo(expected, within(GoodnessOfFit.hoeffding(DRAWS)));
  }

  @Test
  void bernoulliExp_zero_isCertainWithoutRandomness() {
    assertThat(new ExactSampler(new ScriptedBits()).bernoulliExp(0, 0, 1)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "8, 1", "127, 1.1", "64, 0.75", "1000, 2.5"})
  void softmax_manyCandidates_matchesTheExactProbabilities(int groupSize, BigDecimal tau) {
    long[] weights = weights(groupSize);
    double exponent = 0x1p-20 / (groupSize * tau.doubleValue());
    Scale scale = Scale.of(groupSize, tau);

    assertThat(
            GoodnessOfFit.accepts(
                GoodnessOfFit.softmax(weights, exponent),
                DRAWS,
                () -> sampler.softmax(weights, scale)))
        .as("seed %d", SEED)
        .isTrue();
  }

  @Test
  void softmax_randomWeights_matchesTheExactProbabilities() {
    Random random = new Random(SEED);
    for (int round = 0; round < 10; round++) {
      int groupSize = 1 + random.nextInt(200);
      BigDecimal tau = BigDecimal.valueOf(5000 + random.nextInt(20_000), 4);
      long[] weights = new long[2 + random.nextInt(20)];
      Arrays.setAll(weights, i -> Math.round(random.nextDouble() * groupSize * NAT));
      double exponent = 0x1p-20 / (groupSize * tau.doubleValue());
      Scale scale = Scale.of(groupSize, tau);

      assertThat(
              GoodnessOfFit.accepts(
                  GoodnessOfFit.softmax(weights, exponent),
                  DRAWS,
                  () -> sampler.softmax(weights, scale)))
          .as("seed %d, round %d", SEED, round)
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9", "1.1"})
  void softmax_temperatureTenPercentOff_isNoticed(String tau) {
    long[] weights = weights(/* groupSize= */ 8);
    Scale wrong = Scale.of(8, new BigDecimal(tau));

    assertThat(
            GoodnessOfFit.accepts(
                GoodnessOfFit.softmax(weights, 0x1p-20 / 8),
                DRAWS,
                () -> sampler.softmax(weights, wrong)))
        .as("seed %d", SEED)
        .isFalse();
  }

  @Test
  void softmax_oneCandidate_isDrawn() {
    assertThat(sampler.softmax(new long[] {-7}, new Scale(1, 1))).isZero();
  }

  @Test
  void softmax_hopelessCandidates_areNeverDrawn() {
    long[] weights = {-4000 * NAT, 0, -1000 * NAT};

    for (int i = 0; i < 1000; i++) {
      assertThat(sampler.softmax(weights, new Scale(1, NAT))).isEqualTo(1);
    }
  }

  @Test
  void softmax_shiftedWeights_drawTheSame() {
    long[] weights = {0, NAT, -2 * NAT};
    long[] shifted = {1L << 60, (1L << 60) + NAT, (1L << 60) - 2 * NAT};
    ExactSampler one = new ExactSampler(new SeededBits(SEED));
    ExactSampler two = new ExactSampler(new SeededBits(SEED));

    for (int i = 0; i < 200; i++) {
      assertThat(one.softmax(weights, new Scale(1, NAT)))
          .isEqualTo(two.softmax(shifted, new Scale(1, NAT)));
    }
  }

  @Test
  void softmax_gapBeyondLong_failsClosed() {
    long[] weights = {Long.MIN_VALUE, Long.MAX_VALUE};

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                assertThat(sampler.softmax(weights, new Scale(1, NAT))).isEqualTo(1);
              }
            })
        .isInstanceOf(ArithmeticException.class);
  }

  private static long[] weights(int groupSize) {
    double[] nats = {0, -0.5, -1.25, 1.3, 2, -2.2, 0.0001, 0.77, -3, 1.999999};
    long[] weights = new long[nats.length];
    for (int i = 0; i < nats.length; i++) {
      weights[i] = Math.round(nats[i] * NAT * groupSize);
    }
    return weights;
  }

  private static double[] binned(int bound, int bins) {
    double[] probabilities = new double[bins];
    for (int bin = 0; bin < bins; bin++) {
      probabilities[bin] = (start(bound, bins, bin + 1) - start(bound, bins, bin)) / (double) bound;
    }
    return probabilities;
  }

  /** The first value of a bin: the smallest v with v * bins >= bin * bound. */
  private static long start(int bound, int bins, int bin) {
    return -Math.floorDiv(-(long) bin * bound, bins);
  }
}
