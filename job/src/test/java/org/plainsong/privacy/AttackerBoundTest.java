package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttackerBoundTest {

  /** The likelihood-ratio test on tokens of the worst pair: the best attack there is on it. */
  @ParameterizedTest
  @CsvSource({"0.06, 400", "0.12, 400", "0.3, 50", "0.5, 1", "2, 4"})
  void tpr_tokens_isNeverBelowARealAttack(double eta, int tokens) {
    DpEvent plan = new DpEvent.SelfComposed(new DpEvent.BoundedRange(eta), tokens);
    AttackerBound bound = Accounting.of(plan, 1e-6).attacker();

    double small = 0;
    double large = 0;
    for (int i = 1; i < 20; i++) {
      small = Math.max(small, attack(eta, eta * i / 20, tokens, 0.001));
      large = Math.max(large, attack(eta, eta * i / 20, tokens, 0.01));
    }

    assertThat(bound.tprAtFprOneInAThousand()).isBetween(small, 1.0);
    assertThat(bound.tprAtFprOnePercent()).isBetween(large, 1.0);
    // It is a bound worth printing: at most ten times what is reached.
    assertThat(bound.tprAtFprOneInAThousand()).isLessThan(10 * small);
    assertThat(bound.tprAtFprOnePercent()).isLessThan(4 * large);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 3})
  void tpr_randomisedResponse_isItsRocFromAbove(double epsilon) {
    AttackerBound bound = Accounting.of(new DpEvent.PureDp(epsilon), 1e-9).attacker();

    assertThat(bound.tprAtFprOneInAThousand())
        .isGreaterThanOrEqualTo(0.001 * Math.exp(epsilon))
        .isCloseTo(0.001 * Math.exp(epsilon), within(0.003));
  }

  @Test
  void tpr_secondBranch_bindsAtLargeRates() {
    double epsilon = 2;

    double tpr = AttackerBound.tpr(e -> e >= epsilon ? 0 : 1, 0.4);

    // The grid's first epsilon from 2 on is what counts; here none is: FPR 0.4 ends at 0.92.
    assertThat(tpr).isEqualTo(1);
    assertThat(AttackerBound.tpr(e -> 0.1, 0.4)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void tpr_nothingReleased_isTheFpr() {
    AttackerBound bound = Accounting.of(new DpEvent.Public(), 1e-6).attacker();

    assertThat(bound.tprAtFprOneInAThousand()).isCloseTo(0.001, within(1e-9));
    assertThat(bound.tprAtFprOnePercent()).isCloseTo(0.01, within(1e-9));
    assertThat(bound.mu()).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.1, 1, 4, 20})
  void mu_pure_isTheQuantileFromAbove(double epsilon) {
    double mu = GaussianDp.mu(new DpEvent.PureDp(epsilon)).orElseThrow();
    double wanted = Math.tanh(epsilon / 2) / 2;

    assertThat(PldAccountantTest.phi(mu / 2) - 0.5)
        .isCloseTo(wanted, within(1e-9 * wanted + 1e-12));
    if (epsilon < 5) {
      assertThat(PldAccountantTest.phi(mu / 2 * (1 - 1e-6)) - 0.5).isLessThan(wanted);
    }
  }

  /** mu-GDP must allow at least what randomised response does, at every epsilon. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 4})
  void mu_pure_coversRandomisedResponse(double epsilon) {
    double mu = GaussianDp.mu(new DpEvent.PureDp(epsilon)).orElseThrow();
    double high = 1 / (1 + Math.exp(-epsilon));

    for (double e = 0; e < 1.5 * epsilon; e += epsilon / 20) {
      double exact = Math.max(0, high * -Math.expm1(e - epsilon));
      assertThat(PldAccountantTest.gaussianDelta(mu, e)).isGreaterThanOrEqualTo(exact - 1e-9);
    }
  }

  @Test
  void mu_composition_addsSquares() {
    DpEvent one = new DpEvent.PureDp(0.2);
    double mu = GaussianDp.mu(one).orElseThrow();

    assertThat(GaussianDp.mu(new DpEvent.SelfComposed(one, 9)).orElseThrow())
        .isCloseTo(3 * mu, within(1e-9));
    assertThat(
            GaussianDp.mu(new DpEvent.Parallel(List.of(one, new DpEvent.Public()))).orElseThrow())
        .isCloseTo(mu, within(1e-9));
  }

  @Test
  void mu_noProof_isEmpty() {
    for (DpEvent event :
        List.of(
            new DpEvent.BoundedRange(0.1),
            new DpEvent.DiscreteGaussian(1, 2),
            new DpEvent.Zcdp(0.1),
            new DpEvent.NonPrivate(),
            new DpEvent.PureDp(50))) {
      assertThat(GaussianDp.mu(event)).isEmpty();
    }
  }

  /** TPR of the randomised likelihood-ratio test at a false positive rate. */
  private static double attack(double eta, double t, int tokens, double fpr) {
    double p = -Math.expm1(t - eta) / -Math.expm1(-eta);
    double q = p * Math.exp(-t);
    double left = fpr;
    double tpr = 0;
    for (int k = tokens; k >= 0 && left > 0; k--) {
      double underP = binomial(tokens, k, p);
      double underQ = binomial(tokens, k, q);
      double share = underQ <= left ? 1 : left / underQ;
      tpr += share * underP;
      left -= share * underQ;
    }
    return tpr;
  }

  private static double binomial(int n, int k, double p) {
    double log = k * Math.log(p) + (n - k) * Math.log1p(-p);
    for (int i = 0; i < k; i++) {
      log += Math.log((n - i) / (i + 1.0));
    }
    return Math.exp(log);
  }
}
