package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.plainsong.logits.ProbabilityShare;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetExhaustedException;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.ZcdpAccountant;

class SparseVectorGateTest {

  private static final long SEED = 21;
  private static final long UNIT = GateFixture.UNIT;

  /** Sigma 1/8 and s = 8: an instance is 2-DP, and its threshold noise has scale UNIT. */
  private static final GateSettings SETTINGS =
      GateFixture.gate(Gates.SPARSE_VECTOR, "0.5", "0.125");

  private static final DpEvent INSTANCE = new DpEvent.PureDp(2);
  private static final double RHO = ZcdpAccountant.rho(INSTANCE).value();

  /**
   * A threshold of 16 units with noise of scale 0.1: from a distance of 0 or 80 units the wrong
   * answer has a probability below 1e-15.
   */
  private static final GateSettings QUIET = GateFixture.gate(Gates.SPARSE_VECTOR, "2", "0.0125");

  private static final double QUIET_RHO = 200;
  private static final ScoreSum FAR_BELOW = GateFixture.at(0);
  private static final ScoreSum FAR_ABOVE = GateFixture.at(80 * UNIT);

  /** Runs of the statistical test, fixed beforehand, on each of two data sets. */
  private static final int RUNS = 40_000;

  private static final int QUESTIONS_BELOW = 10;

  static Stream<Named<Gate>> faultyNoise() {
    LaplaceScale once = LaplaceScale.of(1, SETTINGS.noise(), GateFixture.GROUP_SIZE);
    LaplaceScale twice = LaplaceScale.of(2, SETTINGS.noise(), GateFixture.GROUP_SIZE);
    LaplaceScale hardlyAny = new LaplaceScale(1, 1L << 48);
    return Stream.of(
        Named.of("threshold noise forgotten", gate(hardlyAny, twice)),
        Named.of("answers with the threshold's scale", gate(once, once)));
  }

  @Test
  void costOfPaidToken_isTwoOverDivisorTimesNoise() {
    assertThat(gate(new SeededBits(SEED)).costOfPaidToken()).isEqualTo(INSTANCE);
    MechanismSettings threeRecords =
        GateFixture.settings(
            /* records= */ 3, NeighboringRelation.REPLACE_ONE, new SeededBits(SEED));
    GateSettings replaceOne =
        new GateSettings(
            SETTINGS.name(),
            SETTINGS.threshold(),
            SETTINGS.noise(),
            NeighboringRelation.REPLACE_ONE);
    assertThat(Gates.create(replaceOne, threeRecords).costOfPaidToken())
        .isEqualTo(new DpEvent.PureDp(12));
  }

  @Test
  void distance_isTheL1DistanceTimesTheDivisor() {
    SparseVectorGate gate = gate(new SeededBits(SEED));
    assertThat(gate.distance(GateFixture.even(4 * UNIT, 4 * UNIT))).isZero();
    assertThat(gate.distance(GateFixture.even(0, 0))).isEqualTo(8 * UNIT);
    assertThat(gate.distance(GateFixture.even(8 * UNIT, 0))).isEqualTo(8 * UNIT);
    assertThat(gate.distance(GateFixture.even(4 * UNIT + 7, 4 * UNIT - 5))).isEqualTo(12);
  }

  @Test
  void distance_oneTeacherMore_movesByAUnitAtMostAndReachesIt() {
    SparseVectorGate gate = gate(new SeededBits(SEED));
    Random random = new Random(SEED);
    long largest = 0;
    for (int repeat = 0; repeat < 2000; repeat++) {
      long[] sums = new long[2];
      for (int teacher = random.nextInt(12); teacher > 0; teacher--) {
        addTeacher(random, sums);
      }
      long without = gate.distance(GateFixture.even(sums.clone()));
      addTeacher(random, sums);
      largest = Math.max(largest, Math.abs(gate.distance(GateFixture.even(sums)) - without));
    }
    assertThat(largest).as("seed %d", SEED).isEqualTo(UNIT);
  }

  @Test
  void publicToken_firstQuestion_isChargedBeforeItIsAsked() {
    assertThat(asksOnCredit(bits -> quiet(bits).open())).isFalse();
  }

  @Test
  void publicToken_chargedOnlyAfterAbove_asksOnCredit() {
    assertThat(asksOnCredit(bits -> chargedAfterAbove(quiet(bits)))).isTrue();
  }

  @Test
  void publicToken_openInstance_isPaidAndCoversWhatFollows() {
    BudgetFilter filter = GateFixture.filter(QUIET_RHO);
    Gate.Group group = quiet(new SeededBits(SEED)).open();
    for (int i = 0; i < 500; i++) {
      assertThat(group.publicToken(FAR_BELOW, filter)).isPresent();
    }
    assertThat(filter.spent().value()).isEqualTo(QUIET_RHO);
    BudgetFilter late = GateFixture.filter(QUIET_RHO);
    assertThat(chargedAfterAbove(quiet(new SeededBits(SEED))).publicToken(FAR_BELOW, late))
        .isPresent();
    assertThat(late.spent().value()).as("the planted fault pays nothing").isZero();
  }

  @Test
  void publicToken_afterAbove_isANewInstance() {
    Gate.Group group = quiet(new SeededBits(SEED)).open();
    BudgetFilter filter = GateFixture.filter(3 * QUIET_RHO);
    for (int instance = 1; instance <= 3; instance++) {
      assertThat(group.publicToken(FAR_ABOVE, filter)).isEmpty();
      assertThat(filter.spent().value()).isEqualTo(instance * QUIET_RHO);
    }
    assertThatThrownBy(() -> group.publicToken(FAR_ABOVE, filter))
        .isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void publicToken_twoGroups_haveInstancesOfTheirOwn() {
    Gate gate = quiet(new SeededBits(SEED));
    BudgetFilter filter = GateFixture.filter(2 * QUIET_RHO);
    gate.open().publicToken(FAR_BELOW, filter);
    gate.open().publicToken(FAR_BELOW, filter);
    assertThat(filter.spent().value()).isEqualTo(2 * QUIET_RHO);
  }

  @Test
  void publicToken_scoresWithoutProbabilities_failClosed() {
    ScoreSum without = new ScoreSum(0, new int[] {3, 9}, new int[2], new long[2]);
    Gate.Group group = gate(new SeededBits(SEED)).open();
    BudgetFilter filter = GateFixture.filter(RHO);
    assertThatThrownBy(() -> group.publicToken(without, filter))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("probabilities");
  }

  @Test
  void answers_realCode_areWithinEpsilonOnNeighbours() {
    assertThat(tellsApart(gate(new SeededBits(SEED)), /* epsilon= */ 2))
        .as("seed %d", SEED)
        .isFalse();
  }

  /** The test is not blind: the same runs refute a claim of 1.2. */
  @Test
  void answers_realCode_useMoreThanHalfOfEpsilon() {
    assertThat(tellsApart(gate(new SeededBits(SEED)), /* epsilon= */ 1.2))
        .as("seed %d", SEED)
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("faultyNoise")
  void answers_faultyNoise_areToldApart(Gate faulty) {
    assertThat(tellsApart(faulty, /* epsilon= */ 2)).as("seed %d", SEED).isTrue();
  }

  @Test
  void answers_realCode_haveTheNoiseThatIsCharged() {
    assertThat(hasTheChargedNoise(gate(new SeededBits(SEED)))).as("seed %d", SEED).isTrue();
  }

  static Stream<Named<Gate>> noiseTenPercentShort() {
    LaplaceScale once = LaplaceScale.of(1, SETTINGS.noise(), GateFixture.GROUP_SIZE);
    LaplaceScale twice = LaplaceScale.of(2, SETTINGS.noise(), GateFixture.GROUP_SIZE);
    return Stream.of(
        Named.of("threshold", gate(tenPercentLess(once), twice)),
        Named.of("answers", gate(once, tenPercentLess(twice))));
  }

  @ParameterizedTest
  @MethodSource("noiseTenPercentShort")
  void answers_noiseTenPercentShort_isNoticed(Gate faulty) {
    assertThat(hasTheChargedNoise(faulty)).as("seed %d", SEED).isFalse();
  }

  @Test
  void create_settingsThatDoNotFit_areRefused() {
    MechanismSettings settings = GateFixture.settings(new SeededBits(SEED));
    assertThatThrownBy(
            () -> Gates.create(GateFixture.gate(Gates.SPARSE_VECTOR, "2.1", "1"), settings))
        .hasMessageContaining("[0, 2]");
    assertThatThrownBy(() -> Gates.create(GateFixture.gate("median", "1", "1"), settings))
        .hasMessageContaining("gate must be one of")
        .hasMessageContaining("median");
    MechanismSettings other =
        GateFixture.settings(1, NeighboringRelation.REPLACE_ONE, new SeededBits(SEED));
    assertThatThrownBy(() -> Gates.create(SETTINGS, other)).hasMessageContaining("one relation");
  }

  /**
   * Ten answers below and then one above, the outcome that a unit can move most: with it the first
   * ten distances are a unit higher and the last one a unit lower.
   *
   * <p>False alarms: four one-sided bounds of a frequency that each miss with probability 1e-8.
   */
  private static boolean tellsApart(Gate gate, double epsilon) {
    long without = runs(gate, GateFixture.even(7 * UNIT, 4 * UNIT), GateFixture.even(0, 3 * UNIT));
    long with = runs(gate, GateFixture.even(8 * UNIT, 4 * UNIT), GateFixture.even(UNIT, 3 * UNIT));
    double factor = Math.exp(epsilon);
    return Frequency.atLeast(without, RUNS) > factor * Frequency.atMost(with, RUNS)
        || Frequency.atLeast(with, RUNS) > factor * Frequency.atMost(without, RUNS);
  }

  /**
   * How often three scales below the threshold counts as above it. With noise of scales b and 2b,
   * that is {@code (4 exp(-x / 2b) - exp(-x / b)) / 6} for x = 3b; that the noise is of whole
   * units, a millionth of b, moves it by less than 1e-6.
   *
   * <p>False alarms: two one-sided bounds of a frequency that each miss with probability 1e-8.
   */
  private static boolean hasTheChargedNoise(Gate gate) {
    int questions = 500_000;
    long above = 0;
    for (int i = 0; i < questions; i++) {
      BudgetFilter filter = GateFixture.filter(RHO);
      if (gate.open().publicToken(GateFixture.at(UNIT), filter).isEmpty()) {
        above++;
      }
    }
    double expected = (4 * Math.exp(-1.5) - Math.exp(-3)) / 6;
    return Frequency.atLeast(above, questions) < expected + 1e-6
        && Frequency.atMost(above, questions) > expected - 1e-6;
  }

  private static LaplaceScale tenPercentLess(LaplaceScale scale) {
    return new LaplaceScale(9 * scale.numerator(), 10 * scale.denominator());
  }

  private static long runs(Gate gate, ScoreSum first, ScoreSum last) {
    long hits = 0;
    for (int run = 0; run < RUNS; run++) {
      Gate.Group group = gate.open();
      BudgetFilter filter = GateFixture.filter(RHO);
      int below = 0;
      while (below < QUESTIONS_BELOW && group.publicToken(first, filter).isPresent()) {
        below++;
      }
      if (below == QUESTIONS_BELOW && group.publicToken(last, filter).isEmpty()) {
        hits++;
      }
    }
    return hits;
  }

  /** Whether a question is asked, which takes random bytes, though the budget is empty. */
  private static boolean asksOnCredit(Function<RandomBits, Gate.Group> factory) {
    CountedBits bits = new CountedBits();
    Gate.Group group = factory.apply(bits);
    BudgetFilter empty = GateFixture.filter(0);
    try {
      group.publicToken(FAR_BELOW, empty);
    } catch (BudgetExhaustedException refused) {
      return bits.read > 0;
    }
    return true;
  }

  /** A planted fault: the instance is paid for when it answers, not when it is asked. */
  private static Gate.Group chargedAfterAbove(Gate gate) {
    Gate.Group inner = gate.open();
    BudgetFilter unlimited = GateFixture.filter(1e6);
    return (scores, filter) -> {
      OptionalInt token = inner.publicToken(scores, unlimited);
      if (token.isEmpty()) {
        filter.charge(gate.costOfPaidToken());
      }
      return token;
    };
  }

  private static final class CountedBits implements RandomBits {
    private final RandomBits inner = new SeededBits(SEED);
    private int read;

    @Override
    public int nextByte() {
      read++;
      return inner.nextByte();
    }

    @Override
    public String description() {
      return inner.description();
    }
  }

  private static void addTeacher(Random random, long[] sums) {
    float[] row = {(float) (20 * random.nextGaussian()), (float) (20 * random.nextGaussian())};
    new ProbabilityShare().add(row, 0, sums);
  }

  private static SparseVectorGate quiet(RandomBits bits) {
    return new SparseVectorGate(QUIET, GateFixture.settings(bits));
  }

  private static SparseVectorGate gate(RandomBits bits) {
    return new SparseVectorGate(SETTINGS, GateFixture.settings(bits));
  }

  private static Gate gate(LaplaceScale thresholdNoise, LaplaceScale answerNoise) {
    return new SparseVectorGate(
        SETTINGS, GateFixture.settings(new SeededBits(SEED)), thresholdNoise, answerNoise);
  }
}
