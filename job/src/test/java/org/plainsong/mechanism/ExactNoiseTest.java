package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The noise draws of {@link ExactSampler} against exact probabilities, and faults that these tests
 * must see. False alarms: 1e-7 a chi-square test, 1e-8 a moment.
 */
class ExactNoiseTest {

  private static final long SEED = 20260611;
  private static final int DRAWS = 40_000;

  /** A normal variable is further from its mean than this with probability 1e-8. */
  private static final double DEVIATIONS = 5.74;

  private final CountedBits bits = new CountedBits(new SeededBits(SEED));
  private final ExactSampler sampler = new ExactSampler(bits);

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 2",
    "2, 3",
    "7, 1",
    "5, 2",
    "3, 2",
    "1000, 1",
    "1000000, 1",
    "1000000, 7",
    "281474976710656, 1",
    "281474976710655, 281474976710656"
  })
  void discreteLaplace_scale_matchesTheExactProbabilities(long numerator, long denominator) {
    assertThat(
            Cells.laplace((double) numerator / denominator)
                .accept(DRAWS, () -> sampler.discreteLaplace(numerator, denominator)))
        .as("seed %d", SEED)
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 1000, 1_000_000, 1L << 31, 1L << 40})
  void discreteGaussian_scale_matchesTheExactProbabilities(long sigma) {
    assertThat(Cells.gaussian((double) sigma).accept(DRAWS, () -> sampler.discreteGaussian(sigma)))
        .as("seed %d", SEED)
        .isTrue();
  }

  /** Wide noise is even to within exp(-2 pi^2 scale^2 / 16^2) over its last four bits. */
  @ParameterizedTest
  @ValueSource(longs = {1000, 1_000_000, 1L << 40})
  void wideNoise_lastBits_areUniform(long scale) {
    assertThat(lastBits(() -> sampler.discreteGaussian(scale))).as("seed %d", SEED).isTrue();
    assertThat(lastBits(() -> sampler.discreteLaplace(scale, 1))).as("seed %d", SEED).isTrue();
  }

  @Test
  void discreteGaussian_sigmaOfAMillion_hasTheMomentsOfTheNormal() {
    long sigma = 1_000_000;
    double[] sums = new double[4];
    for (int i = 0; i < DRAWS; i++) {
      double power = 1;
      double x = (double) sampler.discreteGaussian(sigma) / sigma;
      for (int k = 0; k < sums.length; k++) {
        power *= x;
        sums[k] += power / DRAWS;
      }
    }

    // Means 0, 1, 0, 3 and variances 1, 2, 15, 96 of the first four powers of a standard normal.
    assertThat(sums[0]).as("seed %d", SEED).isCloseTo(0, within(deviation(1)));
    assertThat(sums[1]).as("seed %d", SEED).isCloseTo(1, within(deviation(2)));
    assertThat(sums[2]).as("seed %d", SEED).isCloseTo(0, within(deviation(15)));
    assertThat(sums[3]).as("seed %d", SEED).isCloseTo(3, within(deviation(96)));
  }

  /** The means that the Javadoc of the sampler states. */
  @ParameterizedTest
  @CsvSource({"1, 9, 15", "1000, 11, 18", "1000000, 13, 20", "1099511627776, 16, 24"})
  void randomBytes_draw_areAsManyAsStated(long scale, double laplace, double gaussian) {
    double ofLaplace = meanBytes(() -> sampler.discreteLaplace(scale, 1));
    double ofGaussian = meanBytes(() -> sampler.discreteGaussian(scale));

    assertThat(ofLaplace).isCloseTo(laplace, within(0.5));
    assertThat(ofGaussian).isCloseTo(gaussian, within(0.5));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "-3, 1", "3, -1", "281474976710657, 1", "1, 281474976710657"})
  void discreteLaplace_scaleOutOfRange_throws(long numerator, long denominator) {
    assertThatThrownBy(() -> sampler.discreteLaplace(numerator, denominator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, 2^48]. Provided value: " + numerator + "/" + denominator);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, (1L << 40) + 1, Long.MAX_VALUE, Long.MIN_VALUE})
  void discreteGaussian_sigmaOutOfRange_throws(long sigma) {
    assertThatThrownBy(() -> sampler.discreteGaussian(sigma))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, 2^40]. Provided value: " + sigma);
  }

  /** 0, 0, 255 are one success of Bernoulli(exp(-1)); 40,000 of them exceed 63 bits at 2^48. */
  @Test
  void discreteLaplace_magnitudeBeyondLong_failsClosed() {
    int[] bytes = new int[6 + 3 * 40_000 + 2];
    for (int i = 6; i < bytes.length - 2; i += 3) {
      bytes[i + 2] = 255;
    }
    bytes[bytes.length - 1] = 255;
    ExactSampler scripted = new ExactSampler(new ScriptedBits(bytes));

    assertThatThrownBy(() -> scripted.discreteLaplace(1L << 48, 1))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 1000, 1_000_000})
  void plantedFault_sigmaTenPercentOff_isRejected(long sigma) {
    Cells cells = Cells.gaussian((double) sigma);

    assertThat(cells.accept(DRAWS, () -> sampler.discreteGaussian(sigma))).isTrue();
    assertThat(cells.accept(DRAWS, () -> sampler.discreteGaussian(sigma * 9 / 10))).isFalse();
    assertThat(cells.accept(DRAWS, () -> sampler.discreteGaussian(sigma * 11 / 10))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 1000, 1_000_000})
  void plantedFault_laplaceScaleTenPercentOff_isRejected(long scale) {
    Cells cells = Cells.laplace((double) scale);

    assertThat(cells.accept(DRAWS, () -> sampler.discreteLaplace(scale, 1))).isTrue();
    assertThat(cells.accept(DRAWS, () -> sampler.discreteLaplace(scale * 9, 10))).isFalse();
  }

  /** The sampler's own steps, spelt out again with one of them left out. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7})
  void plantedFault_negativeZeroKept_isRejected(long scale) {
    Cells cells = Cells.laplace((double) scale);

    assertThat(cells.accept(DRAWS, () -> laplace(scale))).isTrue();
    assertThat(cells.accept(DRAWS, () -> signed(magnitude(scale)))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 7, 1000})
  void plantedFault_proposalOfAnotherScale_isRejected(long sigma) {
    Cells cells = Cells.gaussian((double) sigma);

    assertThat(cells.accept(DRAWS, () -> gaussian(sigma, sigma))).isTrue();
    assertThat(cells.accept(DRAWS, () -> gaussian(sigma, sigma + Math.max(1, sigma / 5))))
        .isFalse();
  }

  /** Half the noise, doubled: the last bit of wide noise stays empty. */
  @Test
  void plantedFault_lowBitsDropped_isRejected() {
    assertThat(lastBits(() -> 2 * sampler.discreteGaussian(500_000))).isFalse();
  }

  private long magnitude(long scale) {
    while (true) {
      int fraction = sampler.uniform((int) scale);
      if (sampler.bernoulliExp(0, fraction, scale)) {
        long whole = 0;
        while (sampler.bernoulliExp(1, 0, 1)) {
          whole++;
        }
        return fraction + scale * whole;
      }
    }
  }

  private long signed(long magnitude) {
    return sampler.bernoulli(1, 2) ? -magnitude : magnitude;
  }

  private long laplace(long scale) {
    while (true) {
      long magnitude = magnitude(scale);
      boolean negative = sampler.bernoulli(1, 2);
      if (magnitude != 0 || !negative) {
        return negative ? -magnitude : magnitude;
      }
    }
  }

  private long gaussian(long sigma, long proposalScale) {
    while (true) {
      long proposed = sampler.discreteLaplace(proposalScale, 1);
      long distance = Math.abs(proposed) - sigma;
      long square = distance * distance;
      long twice = 2 * sigma * sigma;
      if (sampler.bernoulliExp(square / twice, square % twice, twice)) {
        return proposed;
      }
    }
  }

  private static boolean lastBits(LongSupplier draw) {
    return GoodnessOfFit.accepts(
        GoodnessOfFit.uniform(16), DRAWS, () -> Math.floorMod(draw.getAsLong(), 16));
  }

  private double meanBytes(LongSupplier draw) {
    long before = bits.read();
    for (int i = 0; i < DRAWS; i++) {
      var unused = draw.getAsLong();
    }
    return (double) (bits.read() - before) / DRAWS;
  }

  private static double deviation(double variance) {
    return DEVIATIONS * Math.sqrt(variance / DRAWS);
  }

  /** Counts the bytes of another source. */
  private static final class CountedBits implements RandomBits {

    private final RandomBits bits;
    private long read;

    CountedBits(RandomBits bits) {
      this.bits = bits;
    }

    @Override
    public int nextByte() {
      read++;
      return bits.nextByte();
    }

    long read() {
      return read;
    }

    @Override
    public String description() {
      return bits.description();
    }
  }
}
