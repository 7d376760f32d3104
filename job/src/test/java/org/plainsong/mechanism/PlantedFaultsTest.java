package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.Contributor;
import org.plainsong.logits.DifferenceClipper;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.Neighbours.LogWeights;
import org.plainsong.mechanism.Neighbours.Pipeline;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.ScoreCost;
import org.plainsong.privacy.ZcdpAccountant;

/**
 * The checks that guard the proof, each passing on the real code and failing on a planted fault.
 */
class PlantedFaultsTest {

  private static final long SEED = 4;
  private static final int GROUP_SIZE = 8;
  private static final BigDecimal TAU = new BigDecimal("1.1");
  private static final ClipBound CLIP = ClipBound.atMost(0.3);
  private static final ContributionRule RULE = new ContributionRule(6, CLIP, GROUP_SIZE);
  private static final DifferenceClippedTopK MECHANISM = mechanism(TAU, /* records= */ 1);
  private static final double ETA = eta(MECHANISM);

  private static final Contributor CLIPPED = new DifferenceClipper(CLIP);
  private static final LogWeights EXACT = Neighbours.exact(MECHANISM::weights, MECHANISM.scale());
  private static final Pipeline REAL = new Pipeline(CLIPPED, EXACT);

  private final Neighbours neighbours = new Neighbours(RULE);

  static Stream<Named<Pipeline>> privacyFaults() {
    Contributor oneUnitMore = new DifferenceClipper(new ClipBound(CLIP.units() + 1));
    Contributor twice =
        (row, offset, candidates, sums) -> {
          CLIPPED.add(row, offset, candidates, sums);
          CLIPPED.add(row, offset, candidates, sums);
        };
    Scale cold = Scale.of(GROUP_SIZE, new BigDecimal("0.99"));
    return Stream.of(
        Named.of("clip forgotten", new Pipeline(PlantedFaultsTest::unclipped, EXACT)),
        Named.of("sensitivity doubled", new Pipeline(twice, EXACT)),
        Named.of("clip rounded up on the grid", new Pipeline(oneUnitMore, EXACT)),
        Named.of(
            "clipped in nats, then rounded up",
            new Pipeline(PlantedFaultsTest::clippedFirst, EXACT)),
        Named.of(
            "temperature 10% too low",
            new Pipeline(CLIPPED, Neighbours.exact(MECHANISM::weights, cold))),
        Named.of(
            "divisor is the true count", new Pipeline(CLIPPED, PlantedFaultsTest::trueDivisor)));
  }

  @Test
  void boundedRange_realCode_isAtMostEtaAndReachesIt() {
    BigDecimal range = neighbours.largestRange(REAL, /* records= */ 1);

    assertThat(range).isLessThanOrEqualTo(new BigDecimal(ETA));
    assertThat(range.doubleValue()).isGreaterThan(ETA * (1 - 1e-12));
  }

  @ParameterizedTest
  @MethodSource("privacyFaults")
  void boundedRange_plantedFault_exceedsEta(Pipeline faulty) {
    assertThat(neighbours.largestRange(faulty, /* records= */ 1))
        .isGreaterThan(new BigDecimal(ETA));
  }

  @Test
  void boundedRange_severalRecordsAUnit_needsTheFactor() {
    double eta = eta(mechanism(TAU, /* records= */ 3));
    BigDecimal range = neighbours.largestRange(REAL, /* records= */ 3);

    assertThat(range).isLessThanOrEqualTo(new BigDecimal(eta)).isGreaterThan(new BigDecimal(ETA));
  }

  @Test
  void logRatio_realCode_isAtMostEta() {
    List<float[]> group = List.of(Neighbours.push(2, 3, 0.5f));

    assertThat(largestLogRatio(REAL, group)).isBetween(ETA / 4, ETA);
  }

  @Test
  void logRatio_clipForgotten_exceedsEta() {
    Pipeline faulty = new Pipeline(PlantedFaultsTest::unclipped, EXACT);

    assertThat(largestLogRatio(faulty, List.of())).isGreaterThan(ETA);
  }

  @Test
  void draws_realCode_areWithinEtaOnNeighbours() {
    assertThat(tellsApart(REAL)).as("seed %d", SEED).isFalse();
  }

  @Test
  void draws_clipForgotten_areToldApart() {
    assertThat(tellsApart(new Pipeline(PlantedFaultsTest::unclipped, EXACT)))
        .as("seed %d", SEED)
        .isTrue();
  }

  @Test
  void distribution_realCode_isAccepted() {
    assertThat(fits(MECHANISM)).as("seed %d", SEED).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.99", "1.21"})
  void distribution_temperatureTenPercentOff_isRejected(BigDecimal tau) {
    assertThat(fits(mechanism(tau, /* records= */ 1))).as("seed %d", SEED).isFalse();
  }

  @Test
  void calibration_realCode_staysWithinTheTargetAndOneUnitMoreDoesNot() {
    ApproximateDp target = new ApproximateDp(3, 1e-6);
    ScoreCost cost = new ScoreCost(64, 1, TAU, NeighboringRelation.ADD_OR_REMOVE_ONE);
    ClipBound clip = Calibration.largestClip(target, 320, cost);

    assertThat(epsilon(clip, cost)).isLessThanOrEqualTo(3);
    assertThat(epsilon(new ClipBound(clip.units() + 1), cost)).isGreaterThan(3);
  }

  @Test
  void uniform_moduloBias_isRejected() {
    RandomBits bits = new SeededBits(SEED);
    ExactSampler sampler = new ExactSampler(bits);

    assertThat(uniformOver20(() -> sampler.uniform(200))).as("seed %d", SEED).isTrue();
    assertThat(uniformOver20(() -> bits.nextByte() % 200)).as("seed %d", SEED).isFalse();
  }

  @Test
  void softmax_gapRoundedToWholeNats_isRejected() {
    ExactSampler sampler = new ExactSampler(new SeededBits(SEED));
    long[] weights = {0, 1 << 19, -(1 << 18)};
    long[] rounded = {0, 1 << 20, 0};
    Scale scale = Scale.of(1, BigDecimal.ONE);
    double[] probabilities = GoodnessOfFit.softmax(weights, 0x1p-20);

    assertThat(GoodnessOfFit.accepts(probabilities, 20_000, () -> sampler.softmax(weights, scale)))
        .isTrue();
    assertThat(GoodnessOfFit.accepts(probabilities, 20_000, () -> sampler.softmax(rounded, scale)))
        .isFalse();
  }

  private static boolean uniformOver20(Supplier<Integer> draw) {
    return GoodnessOfFit.accepts(GoodnessOfFit.uniform(20), 20_000, () -> draw.get() / 10);
  }

  /** The exact probabilities of RULE at TAU, against the draws of a mechanism. */
  private boolean fits(DifferenceClippedTopK drawn) {
    ScoreSum scores = neighbours.scores(CLIPPED, Neighbours.added().subList(0, 4));
    double exponent = 0x1p-20 / (GROUP_SIZE * TAU.doubleValue());
    double[] probabilities = GoodnessOfFit.softmax(MECHANISM.weights(scores), exponent);
    // Tokens 0..5 are their own indices: all six are candidates.
    return GoodnessOfFit.accepts(probabilities, 100_000, () -> drawn.draw(scores));
  }

  /** Both directions, in doubles from 60-digit log weights. */
  private double largestLogRatio(Pipeline pipeline, List<float[]> group) {
    double largest = 0;
    for (float[] added : Neighbours.added()) {
      List<float[]> larger = new ArrayList<>(group);
      larger.add(added);
      double[] one = probabilities(neighbours.logWeights(pipeline, group));
      double[] two = probabilities(neighbours.logWeights(pipeline, larger));
      for (int v = 0; v < one.length; v++) {
        largest = Math.max(largest, Math.abs(Math.log(one[v] / two[v])));
      }
    }
    return largest;
  }

  private static double[] probabilities(BigDecimal[] logWeights) {
    double[] weights = new double[logWeights.length];
    double total = 0;
    for (int v = 0; v < weights.length; v++) {
      weights[v] = Math.exp(logWeights[v].subtract(logWeights[0]).doubleValue());
      total += weights[v];
    }
    for (int v = 0; v < weights.length; v++) {
      weights[v] /= total;
    }
    return weights;
  }

  /**
   * Whether draws on an empty group and on one worst record contradict eta. False alarms: 24
   * intervals that each miss with probability 1e-9.
   */
  private boolean tellsApart(Pipeline pipeline) {
    int draws = 30_000;
    long[] without = draw(pipeline, List.of(), draws);
    long[] with = draw(pipeline, List.of(Neighbours.push(5, 0, 50)), draws);
    double radius = GoodnessOfFit.hoeffding(draws);
    boolean apart = false;
    for (int v = 0; v < without.length; v++) {
      double one = (double) without[v] / draws;
      double two = (double) with[v] / draws;
      apart |= one - radius > Math.exp(ETA) * (two + radius);
      apart |= two - radius > Math.exp(ETA) * (one + radius);
    }
    return apart;
  }

  private long[] draw(Pipeline pipeline, List<float[]> group, int draws) {
    ScoreSum scores = neighbours.scores(pipeline.contributor(), group);
    return GoodnessOfFit.counts(scores.size(), draws, () -> MECHANISM.draw(scores));
  }

  private static double epsilon(ClipBound clip, ScoreCost cost) {
    DpEvent planned = new DpEvent.SelfComposed(cost.event(clip), 320);
    return ZcdpAccountant.epsilon(ZcdpAccountant.rho(planned), 1e-6);
  }

  private static DifferenceClippedTopK mechanism(BigDecimal tau, int records) {
    return TestMechanisms.differences(RULE, tau, records, new SeededBits(SEED));
  }

  private static double eta(TokenMechanism mechanism) {
    return ((DpEvent.BoundedRange) mechanism.cost()).eta();
  }

  private static void unclipped(float[] row, int offset, CandidateSet candidates, long[] sums) {
    new DifferenceClipper(ClipBound.atMost(2000)).add(row, offset, candidates, sums);
  }

  /** Clips in nats before the grid and rounds away from zero. */
  private static void clippedFirst(float[] row, int offset, CandidateSet candidates, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      double difference = row[offset + i] - candidates.publicScore(i) * 0x1p-20;
      double clipped = Math.max(-0.3, Math.min(0.3, difference));
      sums[i] += (long) (Math.signum(clipped) * Math.ceil(Math.abs(clipped) * 0x1p20));
    }
  }

  private static BigDecimal[] trueDivisor(ScoreSum scores, int teachers) {
    BigDecimal[] logWeights = new BigDecimal[scores.size()];
    for (int i = 0; i < logWeights.length; i++) {
      BigDecimal mean =
          BigDecimal.valueOf(scores.sum(i))
              .divide(BigDecimal.valueOf(Math.max(1, teachers)), new MathContext(60));
      logWeights[i] =
          BigDecimal.valueOf(scores.publicScore(i))
              .add(mean)
              .divide(TAU.multiply(BigDecimal.valueOf(1 << 20)), new MathContext(60));
    }
    return logWeights;
  }
}
