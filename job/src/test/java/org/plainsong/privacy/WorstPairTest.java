package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.logits.ClipBound;

/**
 * The claim against an attack that can be computed exactly: every token is a generalised randomised
 * response with losses t and t - eta, the worst pair there is for one draw. The loss of T tokens is
 * then binomial, and its delta a finite sum. A true delta above the claimed one would refute the
 * whole chain from clip bound to epsilon.
 */
class WorstPairTest {

  private static final double DELTA = 1e-6;

  @ParameterizedTest
  @CsvSource({"1, 500", "3, 500", "5, 200", "10, 500", "3, 32", "0.5, 2000", "8, 4"})
  void calibratedClip_worstPair_keepsDelta(double epsilon, int tokens) {
    double eta = calibratedEta(epsilon, tokens, BigDecimal.ONE);

    assertThat(worstDelta(eta, tokens, epsilon)).isLessThanOrEqualTo(DELTA);
  }

  /** The check has power: the conversion leaves less than 10% of room. */
  @ParameterizedTest
  @CsvSource({"1, 500", "3, 500", "5, 200", "10, 500"})
  void temperatureTenPercentTooLow_worstPair_breaksDelta(double epsilon, int tokens) {
    double eta = calibratedEta(epsilon, tokens, BigDecimal.ONE) / 0.9;

    assertThat(worstDelta(eta, tokens, epsilon)).isGreaterThan(DELTA);
  }

  @ParameterizedTest
  @CsvSource({"1, 500", "3, 500", "10, 500"})
  void sensitivityDoubled_worstPair_breaksDelta(double epsilon, int tokens) {
    double eta = 2 * calibratedEta(epsilon, tokens, BigDecimal.ONE);

    assertThat(worstDelta(eta, tokens, epsilon)).isGreaterThan(100 * DELTA);
  }

  @Test
  void temperature_changesTheClipAndNotTheRisk() {
    double cold = calibratedEta(3, 300, new BigDecimal("0.5"));
    double hot = calibratedEta(3, 300, new BigDecimal("2.5"));

    assertThat(cold / hot).isBetween(0.9999, 1.0001);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2, 4})
  void delta_anyEpsilon_boundsTheWorstPair(double epsilon) {
    double eta = 0.12;
    int tokens = 400;
    Rho rho = ZcdpAccountant.rho(new DpEvent.SelfComposed(new DpEvent.BoundedRange(eta), tokens));

    assertThat(worstDelta(eta, tokens, epsilon))
        .isLessThanOrEqualTo(ZcdpAccountant.delta(rho, epsilon));
  }

  private static double calibratedEta(double epsilon, int tokens, BigDecimal temperature) {
    ScoreCost cost = new ScoreCost(64, 1, temperature, NeighboringRelation.ADD_OR_REMOVE_ONE);
    ClipBound clip = Calibration.largestClip(new ApproximateDp(epsilon, DELTA), tokens, cost);
    return cost.eta(clip);
  }

  private static double worstDelta(double eta, int tokens, double epsilon) {
    double worst = 0;
    for (int i = 1; i < 200; i++) {
      worst = Math.max(worst, delta(eta, eta * i / 200, tokens, epsilon));
    }
    return worst;
  }

  /** The sum over k draws of loss t of P(k) (1 - e^(epsilon - loss))+. */
  private static double delta(double eta, double t, int tokens, double epsilon) {
    double high = -Math.expm1(t - eta) / -Math.expm1(-eta);
    double logBinomial = tokens * Math.log1p(-high);
    double sum = 0;
    for (int k = 0; k <= tokens; k++) {
      double loss = tokens * t - (tokens - k) * eta;
      if (loss > epsilon) {
        sum += Math.exp(logBinomial) * -Math.expm1(epsilon - loss);
      }
      logBinomial += Math.log((tokens - k) / (k + 1.0)) + Math.log(high) - Math.log1p(-high);
    }
    return sum;
  }
}
