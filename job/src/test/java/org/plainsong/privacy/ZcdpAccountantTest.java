package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZcdpAccountantTest {

  private static final DpEvent DRAW = new DpEvent.BoundedRange(0.1);

  static List<Map<String, Double>> goldenEpsilons() {
    return Golden.table("epsilon");
  }

  static List<Map<String, Double>> goldenBudgets() {
    return Golden.table("largest_rho");
  }

  @ParameterizedTest
  @MethodSource("goldenEpsilons")
  void epsilon_goldenValue_isReachedFromAbove(Map<String, Double> row) {
    double exact = Golden.value(row, "epsilon");

    double epsilon =
        ZcdpAccountant.epsilon(new Rho(Golden.value(row, "rho")), Golden.value(row, "delta"));

    assertThat(epsilon).isGreaterThanOrEqualTo(exact).isCloseTo(exact, within(1e-11 * exact));
  }

  @ParameterizedTest
  @MethodSource("goldenEpsilons")
  void epsilon_dpAccounting_agreesAndIsNotSmaller(Map<String, Double> row) {
    double epsilon =
        ZcdpAccountant.epsilon(new Rho(Golden.value(row, "rho")), Golden.value(row, "delta"));

    // Its list of orders is finite, so it may be a little above, and never below.
    assertThat(Golden.value(row, "dp_accounting")).isBetween(epsilon * (1 - 1e-9), epsilon * 1.001);
  }

  @ParameterizedTest
  @MethodSource("goldenEpsilons")
  void delta_ofEpsilon_returnsToDelta(Map<String, Double> row) {
    Rho rho = new Rho(Golden.value(row, "rho"));
    double delta = Golden.value(row, "delta");
    double epsilon = Golden.value(row, "epsilon");
    if (epsilon > 0) {
      // Relative error of delta: the slope of ln delta is at most b, a few millions here.
      double back = ZcdpAccountant.delta(rho, epsilon);

      assertThat(back).isCloseTo(delta, within(1e-8 * delta));
    }
  }

  @ParameterizedTest
  @MethodSource("goldenBudgets")
  void largestRho_goldenValue_isReachedFromBelow(Map<String, Double> row) {
    double exact = Golden.value(row, "rho");
    ApproximateDp target =
        new ApproximateDp(Golden.value(row, "epsilon"), Golden.value(row, "delta"));

    Rho rho = ZcdpAccountant.largestRho(target);

    assertThat(rho.value()).isLessThanOrEqualTo(exact).isCloseTo(exact, within(1e-10 * exact));
    assertThat(ZcdpAccountant.epsilon(rho, target.delta())).isLessThanOrEqualTo(target.epsilon());
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.0066, 0.00005",
    "1, 0.02435, 0.00001",
    "2, 0.0882, 0.00005",
    "3, 0.18506, 0.00001",
    "5, 0.46306, 0.00001",
    "8, 1.0524, 0.00005",
    "10, 1.53927, 0.00001"
  })
  void largestRho_publishedTable_agrees(double epsilon, double rho, double tolerance) {
    assertThat(ZcdpAccountant.largestRho(new ApproximateDp(epsilon, 1e-6)).value())
        .isCloseTo(rho, within(tolerance));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 0.02, 0.5, 4})
  void epsilon_isBelowTheClosedForm(double rho) {
    double closedForm = rho + 2 * Math.sqrt(rho * Math.log(1e6));

    assertThat(ZcdpAccountant.epsilon(new Rho(rho), 1e-6)).isLessThan(closedForm);
  }

  @Test
  void epsilon_growsWithRhoAndFallsWithDelta() {
    double last = 0;
    for (double rho = 1e-8; rho < 1e4; rho *= 1.3) {
      double epsilon = ZcdpAccountant.epsilon(new Rho(rho), 1e-6);
      assertThat(epsilon).isGreaterThan(last);
      assertThat(ZcdpAccountant.epsilon(new Rho(rho), 1e-7)).isGreaterThan(epsilon);
      last = epsilon;
    }
  }

  @Test
  void conversion_nothingSpent_isZero() {
    assertThat(ZcdpAccountant.epsilon(Rho.ZERO, 1e-6)).isZero();
    assertThat(ZcdpAccountant.delta(Rho.ZERO, 0)).isZero();
  }

  @Test
  void epsilon_largeDelta_isNeverNegative() {
    assertThat(ZcdpAccountant.epsilon(new Rho(1e-9), 0.5)).isZero();
  }

  @Test
  void delta_smallEpsilon_isAtMostOne() {
    assertThat(ZcdpAccountant.delta(new Rho(1e6), 0)).isEqualTo(1);
    assertThat(ZcdpAccountant.delta(new Rho(1e-3), 2)).isBetween(0.0, 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -1, Double.NaN})
  void epsilon_deltaOutOfRange_throws(double delta) {
    assertThatThrownBy(() -> ZcdpAccountant.epsilon(new Rho(1), delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: " + delta);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
  void delta_epsilonOutOfRange_throws(double epsilon) {
    assertThatThrownBy(() -> ZcdpAccountant.delta(new Rho(1), epsilon))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: " + epsilon);
  }

  @Test
  void largestRho_hugeTarget_isFinite() {
    ApproximateDp target = new ApproximateDp(1e6, 1e-6);

    Rho rho = ZcdpAccountant.largestRho(target);

    assertThat(rho.value()).isBetween(0.9e6, 1e6);
    assertThat(ZcdpAccountant.epsilon(rho, 1e-6)).isLessThanOrEqualTo(1e6);
  }

  @Test
  void largestRho_vanishingTarget_throws() {
    assertThatThrownBy(() -> ZcdpAccountant.largestRho(new ApproximateDp(1e-300, 1e-300)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided values: 1.0E-300, 1.0E-300");
  }

  @Test
  void rho_publicEvent_isFree() {
    assertThat(ZcdpAccountant.rho(new DpEvent.Public())).isEqualTo(Rho.ZERO);
    assertThat(ZcdpAccountant.rho(new DpEvent.BoundedRange(0))).isEqualTo(Rho.ZERO);
    assertThat(ZcdpAccountant.rho(new DpEvent.Composed(List.of()))).isEqualTo(Rho.ZERO);
  }

  @Test
  void rho_nonPrivateEvent_isRefusedWhereverItHides() {
    DpEvent hidden =
        new DpEvent.Composed(
            List.of(DRAW, new DpEvent.Parallel(List.of(new DpEvent.NonPrivate()))));

    assertThatThrownBy(() -> ZcdpAccountant.rho(hidden))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Provided value: NonPrivate");
  }

  @Test
  void exactRho_selfComposed_isTheExactMultiple() {
    BigDecimal one = ZcdpAccountant.exactRho(DRAW);

    assertThat(ZcdpAccountant.exactRho(new DpEvent.SelfComposed(DRAW, 1_000_003)))
        .isEqualByComparingTo(one.multiply(BigDecimal.valueOf(1_000_003)));
  }

  @Test
  void rho_composed_addsAndRoundsUp() {
    DpEvent other = new DpEvent.BoundedRange(0.3);
    BigDecimal exact = ZcdpAccountant.exactRho(DRAW).add(ZcdpAccountant.exactRho(other));

    double rho = ZcdpAccountant.rho(new DpEvent.Composed(List.of(DRAW, other))).value();

    assertThat(new BigDecimal(rho)).isGreaterThanOrEqualTo(exact);
    assertThat(new BigDecimal(Math.nextDown(rho))).isLessThan(exact);
  }

  @Test
  void rho_parallel_isTheLargestPart() {
    DpEvent larger = new DpEvent.SelfComposed(DRAW, 7);

    assertThat(ZcdpAccountant.rho(new DpEvent.Parallel(List.of(DRAW, larger, DRAW))))
        .isEqualTo(ZcdpAccountant.rho(larger));
  }

  @Test
  void rho_moreThanADoubleHolds_throws() {
    DpEvent huge = new DpEvent.SelfComposed(new DpEvent.BoundedRange(1e300), Long.MAX_VALUE);

    assertThatThrownBy(() -> ZcdpAccountant.rho(huge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fewer tokens");
  }
}
