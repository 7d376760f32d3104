package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PldAccountantTest {

  private static final long SEED = 2718;

  static List<Map<String, Double>> plans() {
    return Golden.table("plan");
  }

  @ParameterizedTest
  @MethodSource("plans")
  void epsilon_goldenPlan_agrees(Map<String, Double> row) {
    double expected = Golden.value(row, "pld");

    double epsilon = curve(plan(row)).epsilon(Golden.value(row, "delta"));

    assertThat(epsilon).isCloseTo(expected, within(1e-3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1e-3, 0.06, 0.5, 1, 3, 12, 60, 200})
  void delta_oneDraw_isTheEnvelopeFromAbove(double eta) {
    PrivacyCurve curve = curve(new DpEvent.BoundedRange(eta));

    for (int i = 0; i < 40; i++) {
      double epsilon = eta * i / 40;
      double envelope = envelope(eta, epsilon);
      assertThat(curve.delta(epsilon))
          .isGreaterThanOrEqualTo(envelope * (1 - 1e-13))
          .isCloseTo(envelope, within(3e-4 * eta / (1 + eta)));
    }
    assertThat(curve.delta(eta)).isLessThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.003, 0.06, 1, 8})
  void delta_oneDraw_hasTheEnvelopesMirrorImage(double eta) {
    LossDistribution loss = SingleLosses.boundedRange(eta);

    for (double epsilon = eta / 7; epsilon < eta; epsilon += eta / 7) {
      double mirrored = 1 - Math.exp(epsilon) + Math.exp(epsilon) * loss.delta(-epsilon);
      assertThat(loss.delta(epsilon)).isCloseTo(mirrored, within(1e-3 * Math.min(1, eta)));
    }
  }

  @Test
  void masses_everyEvent_addUpToOne() {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      double size = Math.pow(10, -6 + 8 * random.nextDouble());
      double sigma = Math.pow(10, -1 + 4 * random.nextDouble());

      assertThat(SingleLosses.boundedRange(size).total()).isCloseTo(1, within(1e-12));
      assertThat(SingleLosses.pure(size).total()).isCloseTo(1, within(1e-12));
      assertThat(SingleLosses.unitShift(sigma).total()).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void delta_randomisedResponse_isExactFromAbove() {
    for (double epsilon : new double[] {1e-4, 0.1, 1, 5, 40}) {
      LossDistribution loss = SingleLosses.pure(epsilon);
      double high = 1 / (1 + Math.exp(-epsilon));
      for (double e = 0; e < epsilon; e += epsilon / 9) {
        double exact = high * -Math.expm1(e - epsilon);
        assertThat(loss.delta(e))
            .isGreaterThanOrEqualTo(exact)
            .isCloseTo(exact, within(1e-2 * epsilon / (1 + epsilon) * high));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.003, 100000", "0.06, 400", "0.02, 4000", "1e-6, 99999"})
  void epsilon_manyDraws_agreesWithTheNormalLimit(double eta, long tokens) {
    double epsilon =
        curve(new DpEvent.SelfComposed(new DpEvent.BoundedRange(eta), tokens)).epsilon(1e-6);

    // Loss variance of the envelope is eta^2 / 3; mu-GDP is the limit of many small draws.
    double mu = eta * Math.sqrt(tokens / 3.0);
    assertThat(gaussianDelta(mu, epsilon)).isBetween(0.9e-6, 1.15e-6);
  }

  @Test
  void epsilon_manySmallDraws_isLooserThanZcdp() {
    DpEvent plan = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.06), 400);

    double zcdp = ZcdpAccountant.epsilon(ZcdpAccountant.rho(plan), 1e-6);

    assertThat(curve(plan).epsilon(1e-6)).isBetween(1.05 * zcdp, 1.2 * zcdp);
  }

  @Test
  void epsilon_onePureRelease_isTighterThanZcdp() {
    DpEvent plan = new DpEvent.PureDp(1);

    assertThat(curve(plan).epsilon(1e-6)).isBetween(0.99, 1.0);
    assertThat(ZcdpAccountant.epsilon(ZcdpAccountant.rho(plan), 1e-6)).isGreaterThan(3);
  }

  @Test
  void curve_parallel_isTheWorstPart() {
    DpEvent few = new DpEvent.SelfComposed(new DpEvent.PureDp(0.5), 2);
    DpEvent noise = new DpEvent.DiscreteGaussian(1, 4);

    PrivacyCurve both = curve(new DpEvent.Parallel(List.of(few, noise, few)));

    for (double epsilon = 0; epsilon < 2; epsilon += 0.1) {
      assertThat(both.delta(epsilon))
          .isEqualTo(Math.max(curve(few).delta(epsilon), curve(noise).delta(epsilon)));
    }
    assertThat(both.epsilon(1e-6))
        .isEqualTo(Math.max(curve(few).epsilon(1e-6), curve(noise).epsilon(1e-6)));
  }

  @Test
  void curve_parallelInsideAComposition_coversEveryChoice() {
    DpEvent left = new DpEvent.PureDp(0.3);
    DpEvent right = new DpEvent.BoundedRange(0.5);
    PrivacyCurve both =
        curve(new DpEvent.SelfComposed(new DpEvent.Parallel(List.of(left, right)), 20));

    for (double epsilon = 0; epsilon < 5; epsilon += 0.25) {
      for (int lefts = 0; lefts <= 20; lefts += 5) {
        List<DpEvent> chosen = new ArrayList<>();
        if (lefts > 0) {
          chosen.add(new DpEvent.SelfComposed(left, lefts));
        }
        if (lefts < 20) {
          chosen.add(new DpEvent.SelfComposed(right, 20 - lefts));
        }
        assertThat(both.delta(epsilon))
            .isGreaterThanOrEqualTo(
                0.999 * curve(new DpEvent.Composed(chosen)).delta(epsilon) - 1e-20);
      }
    }
  }

  @Test
  void curve_publicAndNonPrivate_areZeroAndInfinite() {
    assertThat(curve(new DpEvent.Public()).epsilon(1e-6)).isZero();
    assertThat(curve(new DpEvent.Composed(List.of())).epsilon(1e-6)).isZero();
    DpEvent hidden =
        new DpEvent.Composed(List.of(new DpEvent.PureDp(0.1), new DpEvent.NonPrivate()));
    assertThat(curve(hidden).epsilon(1e-6)).isInfinite();
    assertThat(curve(hidden).delta(1e9)).isEqualTo(1);
  }

  @Test
  void curve_noPairProved_isEmpty() {
    DpEvent wide = new DpEvent.DiscreteGaussian(2, 20);
    assertThat(PldAccountant.curve(wide)).isEmpty();
    assertThat(PldAccountant.curve(new DpEvent.SelfComposed(wide, 3))).isEmpty();
    assertThat(PldAccountant.curve(new DpEvent.Composed(List.of(wide)))).isEmpty();
    assertThat(PldAccountant.curve(new DpEvent.Zcdp(0.1))).isEmpty();
    assertThat(PldAccountant.curve(new DpEvent.DiscreteGaussian(1.99, 20))).isPresent();
  }

  @Test
  void squares_sensitivity_isRoundedToWhatIntegersReach() {
    assertThat(PldAccountant.squares(0.999)).isZero();
    assertThat(PldAccountant.squares(1)).isEqualTo(1);
    assertThat(PldAccountant.squares(Math.sqrt(2))).isEqualTo(2);
    assertThat(PldAccountant.squares(Math.nextDown(2.0))).isEqualTo(3);
    assertThat(PldAccountant.squares(1e300)).isEqualTo(Integer.MAX_VALUE);
  }

  static DpEvent plan(Map<String, Double> row) {
    List<DpEvent> parts = new ArrayList<>();
    if (row.containsKey("pure")) {
      parts.add(repeated(new DpEvent.PureDp(Golden.value(row, "pure")), row, "pure_count"));
    }
    if (row.containsKey("gaussian")) {
      DpEvent noise = new DpEvent.DiscreteGaussian(1, Golden.value(row, "gaussian"));
      parts.add(repeated(noise, row, "gaussian_count"));
    }
    if (row.containsKey("bounded_range")) {
      DpEvent draw = new DpEvent.BoundedRange(Golden.value(row, "bounded_range"));
      parts.add(repeated(draw, row, "bounded_range_count"));
    }
    return new DpEvent.Composed(parts);
  }

  private static DpEvent repeated(DpEvent event, Map<String, Double> row, String column) {
    return new DpEvent.SelfComposed(event, Math.round(Golden.value(row, column)));
  }

  private static PrivacyCurve curve(DpEvent event) {
    return PldAccountant.curve(event).orElseThrow();
  }

  private static double envelope(double eta, double epsilon) {
    double root = -Math.expm1((epsilon - eta) / 2);
    return root * root / -Math.expm1(-eta);
  }

  static double gaussianDelta(double mu, double epsilon) {
    return phi(mu / 2 - epsilon / mu) - Math.exp(epsilon) * phi(-mu / 2 - epsilon / mu);
  }

  /** The normal distribution function, by Simpson's rule in 20,000 steps. */
  static double phi(double x) {
    double low = -12;
    int steps = 20_000;
    double width = (x - low) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double at = low + i * width;
      int weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * Math.exp(-at * at / 2);
    }
    return sum * width / 3 / Math.sqrt(2 * Math.PI);
  }
}
