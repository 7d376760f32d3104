package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetFilterTest {

  private static final DpEvent DRAW = new DpEvent.BoundedRange(0.0137);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10, 500, 4096})
  void charge_budgetOfNTokens_letsNThroughAndRefusesTheNext(int tokens) {
    BudgetFilter filter =
        new BudgetFilter(ZcdpAccountant.rho(new DpEvent.SelfComposed(DRAW, tokens)));
    for (int i = 0; i < tokens; i++) {
      filter.charge(DRAW);
    }

    assertThatThrownBy(() -> filter.charge(DRAW)).isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void charge_tooMuch_carriesBothNumbers() {
    BudgetFilter filter = new BudgetFilter(new Rho(0x1p-30));

    BudgetExhaustedException refusal =
        catchThrowableOfType(BudgetExhaustedException.class, () -> filter.charge(DRAW));

    assertThat(refusal.requested()).isEqualByComparingTo(ZcdpAccountant.exactRho(DRAW));
    assertThat(refusal.remaining())
        .isEqualByComparingTo(BigDecimal.ONE.divide(BigDecimal.valueOf(1 << 30)));
    assertThat(refusal)
        .hasMessageContaining("Requested rho: " + ZcdpAccountant.rho(DRAW).value())
        .hasMessageContaining("remaining rho: 9.313225746154785E-10");
  }

  @Test
  void charge_afterARefusal_failsEvenIfItWouldFit() {
    BudgetFilter filter = new BudgetFilter(ZcdpAccountant.rho(DRAW));
    assertThatThrownBy(() -> filter.charge(new DpEvent.BoundedRange(1)))
        .isInstanceOf(BudgetExhaustedException.class);

    assertThatThrownBy(() -> filter.charge(DRAW)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> filter.charge(new DpEvent.Public()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(filter.isClosed()).isTrue();
    assertThat(filter.spent()).isEqualTo(Rho.ZERO);
  }

  @Test
  void charge_withoutFiniteCost_closesTheFilter() {
    BudgetFilter filter = new BudgetFilter(new Rho(1000));
    assertThatThrownBy(() -> filter.charge(new DpEvent.NonPrivate()))
        .isInstanceOf(IllegalArgumentException.class);

    assertThatThrownBy(() -> filter.charge(DRAW)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void charge_publicEvents_neverExhaust() {
    BudgetFilter filter = new BudgetFilter(Rho.ZERO);
    for (int i = 0; i < 1000; i++) {
      filter.charge(new DpEvent.Public());
    }

    assertThat(filter.spent()).isEqualTo(Rho.ZERO);
    assertThatThrownBy(() -> filter.charge(DRAW)).isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void charge_manySmallBesideALargeOne_losesNothing() {
    // In doubles 1 + 1e-17 is 1, and these charges would be free.
    DpEvent large = new DpEvent.BoundedRange(3);
    DpEvent small = new DpEvent.BoundedRange(1e-8);
    BudgetFilter filter = new BudgetFilter(new Rho(Math.nextUp(ZcdpAccountant.rho(large).value())));
    filter.charge(large);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) {
                filter.charge(small);
              }
            })
        .isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void spent_afterCharges_isTheirSumRoundedUp() {
    BudgetFilter filter = new BudgetFilter(new Rho(1));
    filter.charge(DRAW);
    filter.charge(DRAW);

    assertThat(filter.spent()).isEqualTo(ZcdpAccountant.rho(new DpEvent.SelfComposed(DRAW, 2)));
    assertThat(filter.isClosed()).isFalse();
  }

  @Test
  void charge_exactlyTheBudget_isAllowed() {
    BudgetFilter filter = new BudgetFilter(ZcdpAccountant.rho(DRAW));

    assertThatCode(() -> filter.charge(DRAW)).doesNotThrowAnyException();
  }
}
