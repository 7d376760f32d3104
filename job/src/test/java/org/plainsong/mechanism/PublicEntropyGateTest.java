package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.PublicEntropy;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;

class PublicEntropyGateTest {

  private static final long SEED = 8;

  @Test
  void entropy_evenCandidates_isTheLogarithmOfTheirNumber() {
    for (int n : new int[] {1, 2, 3, 100}) {
      int[] tokens = new int[n];
      for (int i = 0; i < n; i++) {
        tokens[i] = i;
      }
      ScoreSum scores = new ScoreSum(0, tokens, new int[n], new long[n]);
      assertThat(PublicEntropy.of(scores)).isCloseTo(Math.log(n), within(1e-12));
    }
  }

  @Test
  void entropy_twoCandidates_isTheFormulasAndIgnoresAShift() {
    for (double nats : new double[] {0.25, 1, -3, 12}) {
      double p = 1 / (1 + Math.exp(-nats));
      double expected = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
      assertThat(PublicEntropy.of(GateFixture.apart(nats, 0, 0))).isCloseTo(expected, within(1e-9));
    }
    ScoreSum shifted =
        new ScoreSum(0, new int[] {1, 2}, new int[] {Integer.MAX_VALUE, 0}, new long[2]);
    assertThat(PublicEntropy.of(shifted)).isCloseTo(0, within(1e-12));
  }

  /** The whole argument for its price of nothing: no private number has a part in it. */
  @Test
  void publicToken_anySums_decidesAndDrawsAlike() {
    Random random = new Random(SEED);
    for (int repeat = 0; repeat < 50; repeat++) {
      double nats = 4 * random.nextDouble();
      long[] sums = {random.nextLong(), random.nextLong()};
      assertThat(answers(GateFixture.apart(nats, sums)))
          .as("seed %d", SEED)
          .isEqualTo(answers(GateFixture.apart(nats, 0, 0)));
    }
  }

  @Test
  void publicToken_belowTheThresholdOnly_isFree() {
    // Entropies 0.693, 0.582 and 0.365 nats.
    Gate.Group group = gate("0.5", new SeededBits(SEED)).open();
    assertThat(group.publicToken(GateFixture.apart(0, 0, 0), GateFixture.filter(0))).isEmpty();
    assertThat(group.publicToken(GateFixture.apart(1, 0, 0), GateFixture.filter(0))).isEmpty();
    assertThat(group.publicToken(GateFixture.apart(2, 0, 0), GateFixture.filter(0))).isPresent();
  }

  @Test
  void publicToken_thresholdZero_isNeverFree() {
    Gate.Group group = gate("0", new SeededBits(SEED)).open();
    ScoreSum certain = new ScoreSum(0, new int[] {5}, new int[1], new long[1]);
    assertThat(group.publicToken(certain, GateFixture.filter(0))).isEmpty();
  }

  @Test
  void publicToken_draws_areOfThePublicModel() {
    Gate.Group group = gate("1", new SeededBits(SEED)).open();
    ScoreSum scores = GateFixture.apart(1.5, Long.MAX_VALUE, Long.MIN_VALUE);
    double[] probabilities = GoodnessOfFit.softmax(new long[] {0, 3 << 19}, 0x1p-20);
    assertThat(
            GoodnessOfFit.accepts(
                probabilities,
                20_000,
                () -> group.publicToken(scores, GateFixture.filter(0)).getAsInt() == 3 ? 0 : 1))
        .isTrue();
  }

  @Test
  void publicToken_closedFilter_isRefused() {
    BudgetFilter filter = GateFixture.filter(0);
    assertThatThrownBy(() -> filter.charge(new DpEvent.PureDp(1)))
        .isInstanceOf(RuntimeException.class);
    Gate.Group group = gate("1", new SeededBits(SEED)).open();
    assertThatThrownBy(() -> group.publicToken(GateFixture.apart(0, 0, 0), filter))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void costOfPaidToken_isNothing() {
    assertThat(gate("1", new SeededBits(SEED)).costOfPaidToken()).isEqualTo(new DpEvent.Public());
  }

  private static List<Integer> answers(ScoreSum scores) {
    Gate.Group group = gate("0.5", new SeededBits(SEED)).open();
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(group.publicToken(scores, GateFixture.filter(0)).orElse(-1));
    }
    return answers;
  }

  private static Gate gate(String threshold, RandomBits bits) {
    return Gates.create(
        GateFixture.gate(Gates.PUBLIC_ENTROPY, threshold, "1"), GateFixture.settings(bits));
  }
}
