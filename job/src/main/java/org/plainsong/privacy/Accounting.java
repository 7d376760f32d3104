package org.plainsong.privacy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A plan under all accountants.
 *
 * @param results each accountant's epsilon, zCDP first
 * @param lowerBound what no valid accountant may fall below
 * @param attacker from the least of the valid curves
 */
record Accounting(List<AccountantResult> results, double lowerBound, AttackerBound attacker) {

  Accounting {
    results = List.copyOf(results);
  }

  static Accounting of(DpEvent planned, double delta) {
    List<PrivacyCurve> curves = curves(planned);
    return checked(
        curves.stream()
            .map(curve -> new AccountantResult(curve.accountant(), curve.epsilon(delta)))
            .toList(),
        LowerBound.epsilon(planned, delta),
        delta,
        AttackerBound.of(
            epsilon -> curves.stream().mapToDouble(curve -> curve.delta(epsilon)).min().orElse(1),
            planned));
  }

  /**
   * The results, if none of them is below the bound.
   *
   * @throws AccountingContradictionException if one is
   */
  static Accounting checked(
      List<AccountantResult> results, double lowerBound, double delta, AttackerBound attacker) {
    for (AccountantResult result : results) {
      if (result.epsilon() < lowerBound) {
        throw new AccountingContradictionException(result, lowerBound, delta);
      }
    }
    return new Accounting(results, lowerBound, attacker);
  }

  /** The smallest valid epsilon; the first of equals. */
  AccountantResult claimed() {
    return results.stream()
        .min(Comparator.comparingDouble(AccountantResult::epsilon))
        .orElseThrow();
  }

  /** A cost that is known in zCDP alone is claimed by zCDP alone. */
  private static List<PrivacyCurve> curves(DpEvent planned) {
    List<PrivacyCurve> curves = new ArrayList<>();
    curves.add(new ZcdpCurve(ZcdpAccountant.rho(planned)));
    if (!isAdaptive(planned)) {
      Optional<PrivacyCurve> composed = PldAccountant.curve(planned);
      composed.ifPresent(curves::add);
      RenyiAccountant.curve(planned).ifPresent(curves::add);
    }
    return curves;
  }

  private static boolean isAdaptive(DpEvent event) {
    if (event instanceof DpEvent.SelfComposed repeated) {
      return isAdaptive(repeated.event());
    }
    if (event instanceof DpEvent.Composed all) {
      return all.events().stream().anyMatch(Accounting::isAdaptive);
    }
    if (event instanceof DpEvent.Parallel parts) {
      return parts.events().stream().anyMatch(Accounting::isAdaptive);
    }
    return event instanceof DpEvent.Zcdp;
  }

  private record ZcdpCurve(Rho rho) implements PrivacyCurve {

    @Override
    public String accountant() {
      return ZcdpAccountant.NAME;
    }

    @Override
    public double delta(double epsilon) {
      return ZcdpAccountant.delta(rho, epsilon);
    }

    @Override
    public double epsilon(double delta) {
      return ZcdpAccountant.epsilon(rho, delta);
    }
  }
}
