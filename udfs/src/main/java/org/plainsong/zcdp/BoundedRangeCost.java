package org.plainsong.zcdp;

/**
 * The zCDP cost of one draw of an eta-bounded-range mechanism.
 *
 * <p>Tight: {@code rho = x - 1 - ln x} with {@code x = eta / (e^eta - 1)}. For a convex divergence
 * the worst pair has a loss of two values, t and t - eta: a generalised randomised response (Dong,
 * Durfee, Rogers 2020, arXiv 1909.13830). Its divergence of order 1 at the worst t is the
 * expression above, and no order above 1 exceeds that times the order (stated by Harrison and
 * Manurangsi, arXiv 2510.25746; our test scans orders and t). The familiar bound {@code eta^2 / 8}
 * (Cesar and Rogers 2020, arXiv 2004.07223) is never smaller; the two agree to {@code eta^4 / 576}.
 */
public final class BoundedRangeCost {

  /**
   * Coefficients of eta^2, eta^4, ... eta^18: {@code B(2k) / (2k)! * (1 + 1 / (2k))} with Bernoulli
   * numbers B. They come from {@code x = sum B(n) eta^n / n!} and {@code ln x = -eta/2 - ln(sinh(u)
   * / u)}, {@code u = eta / 2}.
   */
  private static final double[] SERIES = seriesCoefficients();

  private static final double SERIES_LIMIT = 1;

  private BoundedRangeCost() {}

  /**
   * An upper bound of the cost, within 1e-12 relative.
   *
   * @param eta finite, at least 0
   */
  public static double rho(double eta) {
    if (!(eta >= 0 && eta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("eta must be >= 0 and finite. Provided value: " + eta);
    }
    if (eta == 0) {
      return 0;
    }
    // The closed form cancels to noise for small eta, the series converges for eta below 2 pi.
    double tight = eta <= SERIES_LIMIT ? series(eta) : closedForm(eta);
    // nextUp in slack also lifts an underflow to the smallest double.
    return Math.min(tight, Upward.slack(eta * eta / 8, eta * eta / 8));
  }

  /**
   * Signs alternate and terms shrink at least by 1/38, so a sum that ends on a positive term is an
   * upper bound; its error is below the next term, 2.2e-16 eta^20.
   */
  private static double series(double eta) {
    double square = eta * eta;
    double sum = 0;
    for (int k = SERIES.length - 1; k >= 0; k--) {
      sum = sum * square + SERIES[k];
    }
    return Upward.slack(sum * square, sum * square);
  }

  private static double closedForm(double eta) {
    double decay = StrictMath.exp(-eta);
    double x = eta * decay / -StrictMath.expm1(-eta);
    // ln x without the overflow of e^eta.
    double logX = StrictMath.log(eta) - eta - StrictMath.log1p(-decay);
    // Above eta = 1 the result is at least 0.12 eta, so the slack stays below 1e-12 relative.
    return Upward.slack(x - 1 - logX, eta);
  }

  private static double[] seriesCoefficients() {
    double[] bernoulli = {
      1.0 / 6,
      -1.0 / 30,
      1.0 / 42,
      -1.0 / 30,
      5.0 / 66,
      -691.0 / 2730,
      7.0 / 6,
      -3617.0 / 510,
      43867.0 / 798
    };
    double factorial = 1;
    for (int k = 1; k <= bernoulli.length; k++) {
      factorial *= (2.0 * k - 1) * (2.0 * k);
      bernoulli[k - 1] *= (1 + 1.0 / (2 * k)) / factorial;
    }
    return bernoulli;
  }
}
