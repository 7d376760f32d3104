package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetExhaustedException;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.ZcdpAccountant;

class TokenDrawsTest {

  private static final long SEED = 13;
  private static final int PAID = 20;
  private static final long CAP = 100;

  /** Half of all distances are above: real gates, real mechanism. */
  private static final ScoreSum SCORES = GateFixture.at(4 * GateFixture.UNIT);

  private final MechanismSettings settings = GateFixture.settings(new SeededBits(SEED));
  private final TokenMechanism mechanism = GateFixture.mechanism(new SeededBits(SEED));

  @ParameterizedTest
  @CsvSource({"none, 0", "public-entropy, 0.5", "sparse-vector, 0.5"})
  void next_plannedBudget_isEnoughForEveryPaidToken(String name, String threshold) {
    Gate gate = Gates.create(GateFixture.gate(name, threshold, "0.125"), settings);
    TokenDraws draws = new TokenDraws(rule(gate, planned(gate, PAID)));
    int drawn = 0;
    while (!draws.isFinished()) {
      draws.next(SCORES);
      drawn++;
    }
    assertThat(draws.paid()).as("seed %d", SEED).isEqualTo(PAID);
    assertThat(drawn).isBetween(PAID, (int) CAP);
    assertThat(drawn > PAID).isEqualTo(name.equals("sparse-vector"));
    assertThatThrownBy(() -> draws.next(SCORES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("group 0 has no tokens left");
  }

  @ParameterizedTest
  @CsvSource({"none", "sparse-vector"})
  void next_budgetOfOneTokenLess_refusesTheLastPaidOne(String name) {
    Gate gate = Gates.create(GateFixture.gate(name, "0.5", "0.125"), settings);
    TokenDraws draws = new TokenDraws(rule(gate, planned(gate, PAID - 1)));
    assertThatThrownBy(
            () -> {
              while (!draws.isFinished()) {
                draws.next(SCORES);
              }
            })
        .isInstanceOf(BudgetExhaustedException.class);
    assertThat(draws.paid()).isEqualTo(PAID - 1);
    assertThat(draws.isFinished()).isTrue();
    assertThatThrownBy(() -> draws.next(SCORES)).isInstanceOf(IllegalStateException.class);
  }

  /** A gate's instance is paid though no token ever is: without a budget nothing is asked. */
  @Test
  void next_instanceThatStaysOpen_isPaidOnceAndEndsAtTheCap() {
    Gate gate = Gates.create(GateFixture.gate(Gates.SPARSE_VECTOR, "2", "0.0125"), settings);
    TokenDraws draws = new TokenDraws(rule(gate, ZcdpAccountant.rho(gate.costOfPaidToken())));
    int drawn = 0;
    while (!draws.isFinished()) {
      draws.next(GateFixture.at(0));
      drawn++;
    }
    assertThat(drawn).isEqualTo((int) CAP);
    assertThat(draws.paid()).isZero();
    TokenDraws poor = new TokenDraws(rule(gate, new Rho(199)));
    assertThatThrownBy(() -> poor.next(GateFixture.at(0)))
        .isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void next_everythingPublic_endsAtTheCapWithoutABudget() {
    Gate gate = Gates.create(GateFixture.gate(Gates.PUBLIC_ENTROPY, "50", "1"), settings);
    TokenDraws draws = new TokenDraws(rule(gate, Rho.ZERO));
    for (int i = 0; i < CAP; i++) {
      assertThat(draws.isFinished()).isFalse();
      assertThat(draws.next(SCORES)).isIn(3, 9);
    }
    assertThat(draws.isFinished()).isTrue();
  }

  @Test
  void next_paidToken_isChargedBeforeItIsDrawn() {
    ScriptedBits none = new ScriptedBits();
    TokenMechanism real = GateFixture.mechanism(none);
    DrawRule rule = new DrawRule(real, new NoGate(), PAID, PAID, Rho.ZERO);
    assertThatThrownBy(() -> new TokenDraws(rule).next(SCORES))
        .isInstanceOf(BudgetExhaustedException.class);
    assertThat(none.read()).isZero();
  }

  @Test
  void next_afterAFailedDraw_isRefused() {
    Gate gate = new NoGate();
    TokenDraws draws = new TokenDraws(rule(gate, planned(gate, PAID)));
    ScoreSum overflowing =
        new ScoreSum(0, new int[] {3, 9}, new int[] {1, 1}, new long[] {Long.MAX_VALUE, 0});
    assertThatThrownBy(() -> draws.next(overflowing)).isInstanceOf(ArithmeticException.class);
    assertThat(draws.isFinished()).isTrue();
    assertThatThrownBy(() -> draws.next(SCORES)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void next_freeTokens_doNotCountAsPaid() {
    boolean[] free = {true, false, true, true, false};
    int[] asked = {0};
    Gate alternating =
        new Gate() {
          @Override
          public String name() {
            return "alternating";
          }

          @Override
          public DpEvent costOfPaidToken() {
            return new DpEvent.Public();
          }

          @Override
          public Group open() {
            return (scores, filter) -> free[asked[0]++] ? OptionalInt.of(7) : OptionalInt.empty();
          }
        };
    DrawRule rule =
        new DrawRule(mechanism, alternating, 2, 50, planned(alternating, /* paid= */ 2));
    TokenDraws draws = new TokenDraws(rule);
    for (boolean isFree : free) {
      assertThat(draws.isFinished()).isFalse();
      assertThat(draws.next(SCORES) == 7).isEqualTo(isFree);
    }
    assertThat(draws.isFinished()).isTrue();
    assertThat(draws.paid()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"none", "sparse-vector"})
  void next_tokensSetAsideForCrashes_areNeverSpentByNewDraws(String name) {
    Gate gate = Gates.create(GateFixture.gate(name, "0.5", "0.125"), settings);
    for (int lost = 0; lost <= 3; lost++) {
      TokenDraws draws = new TokenDraws(resumable(gate, planned(gate, PAID + 3)), lost);
      while (!draws.isFinished()) {
        draws.next(SCORES);
      }
      assertThat(draws.paid()).isEqualTo(PAID);
      TokenDraws poor = new TokenDraws(resumable(gate, planned(gate, PAID + 2)), lost);
      assertThatThrownBy(
              () -> {
                while (!poor.isFinished()) {
                  poor.next(SCORES);
                }
              })
          .isInstanceOf(BudgetExhaustedException.class);
      assertThat(poor.paid()).isEqualTo(PAID - 1);
    }
  }

  @Test
  void draws_moreLostThanWasSetAside_areRefused() {
    Gate gate = new NoGate();
    DrawRule rule = resumable(gate, planned(gate, PAID + 3));
    assertThatThrownBy(() -> new TokenDraws(rule, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most the 3 that may be drawn a second time");
    assertThatThrownBy(() -> new TokenDraws(resumable(gate, planned(gate, 2)), 0))
        .isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void replay_tokensDrawnBefore_areChargedAndLeaveTheRest() {
    Gate gate = new NoGate();
    TokenDraws draws = new TokenDraws(resumable(gate, planned(gate, PAID + 3)), 3);
    for (int i = 0; i < PAID - 1; i++) {
      draws.replayPaid();
      draws.replayFree();
    }
    assertThat(draws.paid()).isEqualTo(PAID - 1);
    draws.next(SCORES);
    assertThat(draws.isFinished()).isTrue();
    assertThatThrownBy(draws::replayPaid).hasMessageContaining("finished");
    TokenDraws poor = new TokenDraws(rule(gate, planned(gate, PAID - 1)));
    for (int i = 0; i < PAID - 1; i++) {
      poor.replayPaid();
    }
    assertThatThrownBy(poor::replayPaid).isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void rule_numbersOutOfRange_areRefused() {
    assertThatThrownBy(() -> new DrawRule(mechanism, new NoGate(), 0, 1, Rho.ZERO))
        .hasMessageContaining("paid tokens must be >= 1");
    assertThatThrownBy(() -> new DrawRule(mechanism, new NoGate(), 5, 4, Rho.ZERO))
        .hasMessageContaining("tokens in all must be >= the 5 paid ones");
  }

  @Test
  void planned_gateWithACost_hasAnInstanceForEveryToken() {
    Gate gate = Gates.create(GateFixture.gate(Gates.SPARSE_VECTOR, "0.5", "0.125"), settings);
    assertThat(DpEvent.ofTokens(gate.costOfPaidToken(), mechanism.cost(), PAID))
        .isEqualTo(
            new DpEvent.SelfComposed(
                new DpEvent.Composed(List.of(new DpEvent.PureDp(2), mechanism.cost())), PAID));
  }

  private DrawRule rule(Gate gate, Rho budget) {
    return new DrawRule(mechanism, gate, PAID, CAP, budget);
  }

  /** Three tokens may be drawn a second time. */
  private DrawRule resumable(Gate gate, Rho budget) {
    return new DrawRule(mechanism, gate, PAID, CAP, /* resumeTokens= */ 3, budget);
  }

  private Rho planned(Gate gate, int paid) {
    return ZcdpAccountant.rho(DpEvent.ofTokens(gate.costOfPaidToken(), mechanism.cost(), paid));
  }
}
