package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All accountants together, against each other, real mechanisms and other libraries. */
class AccountantsTest {

  private static final long SEED = 1618;
  private static final double DELTA = 1e-6;

  private final Random random = new Random(SEED);

  static List<Map<String, Double>> openDp() {
    return Golden.table("opendp");
  }

  @ParameterizedTest
  @MethodSource("openDp")
  void epsilon_openDp_agrees(Map<String, Double> row) {
    double parameter = Golden.value(row, "parameter");
    double sensitivity = Golden.value(row, "sensitivity");
    DpEvent one =
        Golden.value(row, "gaussian") == 1
            ? new DpEvent.DiscreteGaussian(sensitivity, parameter)
            : new DpEvent.PureDp(parameter);
    DpEvent plan = new DpEvent.SelfComposed(one, Math.round(Golden.value(row, "count")));
    double expected = Golden.value(row, "epsilon");
    double delta = Golden.value(row, "delta");

    assertThat(ZcdpAccountant.epsilon(ZcdpAccountant.rho(plan), delta))
        .isCloseTo(expected, within(1e-3));
    if (one instanceof DpEvent.DiscreteGaussian) {
      assertThat(renyi(plan, delta)).isCloseTo(expected, within(1e-3));
    } else {
      assertThat(renyi(plan, delta)).isLessThanOrEqualTo(expected + 1e-3);
    }
  }

  @Test
  void epsilon_randomPlans_noAccountantIsBelowARealMechanism() {
    for (int round = 0; round < 60; round++) {
      DpEvent plan = randomPlan();
      double delta = Math.pow(10, -9 + 6 * random.nextDouble());

      Accounting accounting = Accounting.of(plan, delta);

      assertThat(accounting.results()).as("seed %d, %s", SEED, plan).hasSizeGreaterThan(1);
      for (AccountantResult result : accounting.results()) {
        assertThat(result.epsilon())
            .as("seed %d, round %d, %s, %s", SEED, round, plan, result.name())
            .isGreaterThanOrEqualTo(accounting.lowerBound());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.06, 400, 0.88", "0.12, 400, 0.88", "0.3, 20, 0.75", "1, 3, 0.8"})
  void lowerBound_manyDraws_leavesLittleRoom(double eta, long tokens, double atLeast) {
    DpEvent plan = new DpEvent.SelfComposed(new DpEvent.BoundedRange(eta), tokens);
    Accounting accounting = Accounting.of(plan, DELTA);

    assertThat(accounting.lowerBound() / accounting.claimed().epsilon()).isBetween(atLeast, 1.0);
  }

  @Test
  void lowerBound_pureAndNoise_meetTheDistributionFromBelow() {
    DpEvent pure = new DpEvent.SelfComposed(new DpEvent.PureDp(0.1), 50);
    DpEvent noise = new DpEvent.SelfComposed(new DpEvent.DiscreteGaussian(1, 20), 100);

    for (DpEvent plan : List.of(pure, noise)) {
      double upper = PldAccountant.curve(plan).orElseThrow().epsilon(DELTA);
      assertThat(LowerBound.epsilon(plan, DELTA)).isBetween(upper - 2e-3, upper);
    }
  }

  @Test
  void lowerBound_publicAndAdaptive_isZero_nonPrivateIsInfinite() {
    assertThat(LowerBound.epsilon(new DpEvent.Public(), DELTA)).isZero();
    assertThat(LowerBound.epsilon(new DpEvent.Zcdp(1), DELTA)).isZero();
    assertThat(LowerBound.epsilon(new DpEvent.NonPrivate(), DELTA)).isInfinite();
    assertThat(LowerBound.epsilon(new DpEvent.PureDp(0), DELTA)).isZero();
    assertThat(LowerBound.epsilon(new DpEvent.DiscreteGaussian(0.5, 1), DELTA)).isZero();
  }

  @Test
  void epsilon_more_costsMore() {
    for (int round = 0; round < 25; round++) {
      double size = 0.02 + 0.5 * random.nextDouble();
      long count = 2L + random.nextInt(200);
      for (int kind = 0; kind < 3; kind++) {
        DpEvent plan = new DpEvent.SelfComposed(event(kind, size), count);
        String what = "seed %d, %s".formatted(SEED, plan);
        for (PrivacyCurve curve : curves(plan)) {
          double epsilon = curve.epsilon(DELTA);
          double more = curve.epsilon(DELTA / 2);
          assertThat(more).as(what).isGreaterThanOrEqualTo(epsilon);
          assertThat(curve.delta(epsilon)).as(what).isLessThanOrEqualTo(DELTA * (1 + 1e-9));
          assertThat(curve.delta(1.1 * epsilon)).as(what).isLessThanOrEqualTo(DELTA);
        }
        assertLarger(
            what, plan, new DpEvent.SelfComposed(event(kind, size), count + 1 + count / 9));
        assertLarger(what, plan, new DpEvent.SelfComposed(event(kind, 1.1 * size), count));
        assertLarger(what, plan, new DpEvent.Composed(List.of(plan, new DpEvent.PureDp(0.1))));
      }
    }
  }

  @Test
  void renyi_tokens_isNearZcdp_andPureIsTighter() {
    DpEvent draws = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.06), 400);
    double zcdp = ZcdpAccountant.epsilon(ZcdpAccountant.rho(draws), DELTA);
    assertThat(renyi(draws, DELTA)).isBetween(zcdp * (1 - 1e-9), zcdp * 1.0005);
    assertThat(renyi(new DpEvent.PureDp(2), DELTA)).isLessThanOrEqualTo(2);
    assertThat(RenyiAccountant.curve(new DpEvent.NonPrivate())).isEmpty();
  }

  @Test
  void renyi_randomisedResponse_matchesItsSum() {
    for (double epsilon : new double[] {0.01, 0.5, 3, 20}) {
      for (double b : new double[] {0.01, 0.5, 1, 7, 30}) {
        double p = 1 / (1 + Math.exp(-epsilon));
        double exact = Math.log(p * Math.exp(b * epsilon) + (1 - p) * Math.exp(-b * epsilon)) / b;
        assertThat(RenyiAccountant.divergence(new DpEvent.PureDp(epsilon), b))
            .isGreaterThanOrEqualTo(exact * (1 - 1e-10) - 1e-13)
            .isCloseTo(exact, within(1e-9 + 0.01 * exact));
      }
    }
  }

  @Test
  void checked_optimisticAccountant_isCaught() {
    DpEvent plan = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.12), 400);
    double honest = ZcdpAccountant.epsilon(ZcdpAccountant.rho(plan), DELTA);
    double lower = LowerBound.epsilon(plan, DELTA);

    assertThat(checked(honest, lower).claimed().epsilon()).isEqualTo(honest);
    assertThatThrownBy(() -> checked(0.85 * honest, lower))
        .isInstanceOf(AccountingContradictionException.class)
        .hasMessageContaining("planted");
  }

  /** What dp-accounting's exponential mechanism event does: the count is lost. */
  @Test
  void checked_countForgotten_isCaught() {
    DpEvent draw = new DpEvent.BoundedRange(0.2);
    double wrong = ZcdpAccountant.epsilon(ZcdpAccountant.rho(draw), DELTA);
    double lower = LowerBound.epsilon(new DpEvent.SelfComposed(draw, 100), DELTA);

    assertThatThrownBy(() -> checked(wrong, lower))
        .isInstanceOf(AccountingContradictionException.class);
  }

  @Test
  void checked_realisedSpend_isNotClaimable() {
    DpEvent draw = new DpEvent.BoundedRange(0.06);
    DpEvent planned = new DpEvent.SelfComposed(draw, 400);
    BudgetFilter filter = new BudgetFilter(ZcdpAccountant.rho(planned));
    for (int i = 0; i < 200; i++) {
      filter.charge(draw);
    }

    double realised = ZcdpAccountant.epsilon(filter.spent(), DELTA);

    assertThat(realised)
        .isLessThan(0.75 * ZcdpAccountant.epsilon(ZcdpAccountant.rho(planned), DELTA));
    assertThatThrownBy(() -> checked(realised, LowerBound.epsilon(planned, DELTA)))
        .isInstanceOf(AccountingContradictionException.class);
  }

  @Test
  void rho_noiseTenPercentShort_costsAFifthMore() {
    assertThat(rho(new DpEvent.DiscreteGaussian(1, 18)) / rho(new DpEvent.DiscreteGaussian(1, 20)))
        .isBetween(1.21, 1.235);
    assertThat(rho(new DpEvent.BoundedRange(0.1 * 1.1)) / rho(new DpEvent.BoundedRange(0.1)))
        .isBetween(1.2, 1.235);
    assertThat(rho(new DpEvent.BoundedRange(0.1 / 0.9)) / rho(new DpEvent.BoundedRange(0.1)))
        .isBetween(1.21, 1.235);
  }

  @Test
  void lifetime_runs_addInRhoAndAreConvertedOnce() {
    Rho run = new Rho(0.1);

    assertThat(Lifetime.total(List.of(run, run, run)).value()).isBetween(0.3, 0.3 + 1e-15);
    assertThat(Lifetime.epsilon(List.of(run, run), DELTA))
        .isEqualTo(ZcdpAccountant.epsilon(new Rho(0.2), DELTA))
        .isLessThan(2 * ZcdpAccountant.epsilon(run, DELTA));
    assertThat(Lifetime.total(List.of())).isEqualTo(Rho.ZERO);
  }

  private static Accounting checked(double epsilon, double lower) {
    return Accounting.checked(
        List.of(new AccountantResult("planted", epsilon)), lower, DELTA, AttackerBound.none());
  }

  private static void assertLarger(String what, DpEvent plan, DpEvent larger) {
    List<PrivacyCurve> before = curves(plan);
    List<PrivacyCurve> after = curves(larger);
    for (int i = 0; i < before.size(); i++) {
      // Grids differ, and with them how far above the truth a bound lies: far below a thousandth.
      assertThat(after.get(i).epsilon(DELTA) * (1 + 1e-4))
          .as(what + " " + before.get(i).accountant())
          .isGreaterThanOrEqualTo(before.get(i).epsilon(DELTA));
    }
  }

  private static List<PrivacyCurve> curves(DpEvent plan) {
    return List.of(
        PldAccountant.curve(plan).orElseThrow(), RenyiAccountant.curve(plan).orElseThrow());
  }

  private static double renyi(DpEvent plan, double delta) {
    return RenyiAccountant.curve(plan).orElseThrow().epsilon(delta);
  }

  private static double rho(DpEvent event) {
    return ZcdpAccountant.rho(event).value();
  }

  private static DpEvent event(int kind, double size) {
    return switch (kind) {
      case 0 -> new DpEvent.BoundedRange(size);
      case 1 -> new DpEvent.PureDp(size);
      default -> new DpEvent.DiscreteGaussian(1, 1 / size);
    };
  }

  private DpEvent randomPlan() {
    List<DpEvent> parts = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      double size = Math.pow(10, -3 + 3 * random.nextDouble());
      long count = 1L + random.nextInt(random.nextBoolean() ? 4 : 1000);
      parts.add(new DpEvent.SelfComposed(event(random.nextInt(3), size), count));
    }
    return random.nextBoolean() ? new DpEvent.Composed(parts) : new DpEvent.Parallel(parts);
  }
}
