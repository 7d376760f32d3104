package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.zcdp.BoundedRangeCost;

class BoundedRangeCostTest {

  static List<Map<String, Double>> golden() {
    return Golden.table("draw_rho");
  }

  @ParameterizedTest
  @MethodSource("golden")
  void rho_goldenValue_isReachedFromAbove(Map<String, Double> row) {
    double exact = Golden.value(row, "rho");

    double rho = BoundedRangeCost.rho(Golden.value(row, "eta"));

    assertThat(rho).isGreaterThanOrEqualTo(exact).isCloseTo(exact, within(1e-12 * exact));
  }

  @Test
  void rho_zero_isZero() {
    assertThat(BoundedRangeCost.rho(0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-300, 1e-200, 1e-160})
  void rho_underflow_isAboveZero(double eta) {
    assertThat(new BigDecimal(BoundedRangeCost.rho(eta)))
        .isGreaterThan(new BigDecimal(eta).pow(2).divide(BigDecimal.valueOf(8)));
  }

  @Test
  void rho_neverExceedsTheQuadraticBound() {
    for (double eta = 1e-6; eta < 1e3; eta *= 1.01) {
      assertThat(BoundedRangeCost.rho(eta)).isLessThanOrEqualTo(eta * eta / 8 * (1 + 1e-12));
    }
  }

  @Test
  void rho_acrossTheSwitchOfFormulas_increases() {
    double below = BoundedRangeCost.rho(1 - 1e-9);
    double at = BoundedRangeCost.rho(1);
    double above = BoundedRangeCost.rho(1 + 1e-9);

    assertThat(below).isLessThan(at);
    assertThat(at).isLessThan(above);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 1, 2.5, 6, 20})
  void rho_generalisedRandomisedResponse_isDominatedAtEveryOrder(double eta) {
    double rho = BoundedRangeCost.rho(eta);
    double largest = 0;
    for (double order = 1.0001; order < 200; order = 1 + 1.15 * (order - 1)) {
      for (int i = 1; i < 400; i++) {
        largest = Math.max(largest, divergence(eta, eta * i / 400, order) / order);
      }
    }

    assertThat(largest).isLessThanOrEqualTo(rho).isGreaterThan(0.99 * rho);
  }

  /**
   * Renyi divergence of the worst pair with losses t and t - eta: under the second distribution the
   * loss t has the probability that makes the first one sum to 1.
   */
  private static double divergence(double eta, double t, double order) {
    double high = -Math.expm1(t - eta) / (Math.exp(t) - Math.exp(t - eta));
    double low = Math.expm1(t) / (Math.exp(t) - Math.exp(t - eta));
    if (order * t > 30) {
      // e^(order t) may overflow: factored out.
      double rest = Math.log1p(low / high * Math.exp(-order * eta));
      return (Math.log(high) + order * t + rest) / (order - 1);
    }
    double moment = high * Math.expm1(order * t) + low * Math.expm1(order * (t - eta));
    return Math.log1p(moment) / (order - 1);
  }
}
