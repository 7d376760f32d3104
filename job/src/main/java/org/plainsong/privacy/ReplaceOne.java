package org.plainsong.privacy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * From the cost of adding or removing a unit to that of replacing one by another.
 *
 * <p>The new unit may fall into the group of the old one or into another group.
 *
 * <p><em>Same group.</em> Bounded range: the log-probability ratios from the data with the old unit
 * to those with neither lie in an interval of width eta, from there to those with the new one as
 * well, so their sums lie in one of width 2 eta. Pure DP: factors multiply, 2 epsilon. zCDP: group
 * privacy of two, 4 rho (Bun and Steinke 2016, arXiv 1605.02065, Proposition 1.9). Discrete
 * Gaussian: the vector moves by u - v with what the two units add, both without negative parts, so
 * {@code |u - v|^2 = |u|^2 + |v|^2 - 2 u v} is at most twice the squared sensitivity.
 *
 * <p><em>Two groups.</em> Group A loses a unit, group B gains one, and both show the planned
 * events. Take the i-th event of A and the i-th of B as one release: given the past the two are
 * independent, so its log ratio is a sum of one of A and one of B. Bounded range: the two widths
 * add, 2 eta. Pure DP: 2 epsilon. Discrete Gaussian: one vector, and the squared distances add,
 * sqrt 2 times the sensitivity. zCDP: 2 rho, less than 4 rho. So the same events cover this case,
 * step by step and therefore under any accountant that is valid for adaptive composition.
 *
 * <p>Groups with different plans: a pair of them is a case of its own and costs the composition of
 * the two.
 */
final class ReplaceOne {

  private ReplaceOne() {}

  static DpEvent covering(DpEvent event) {
    if (event instanceof DpEvent.BoundedRange draw) {
      return new DpEvent.BoundedRange(2 * draw.eta());
    }
    if (event instanceof DpEvent.PureDp pure) {
      return new DpEvent.PureDp(2 * pure.epsilon());
    }
    if (event instanceof DpEvent.DiscreteGaussian noise) {
      return new DpEvent.DiscreteGaussian(timesRootTwo(noise.sensitivity()), noise.sigma());
    }
    if (event instanceof DpEvent.Zcdp known) {
      return new DpEvent.Zcdp(4 * known.rho());
    }
    if (event instanceof DpEvent.SelfComposed repeated) {
      return new DpEvent.SelfComposed(covering(repeated.event()), repeated.count());
    }
    if (event instanceof DpEvent.Composed all) {
      return new DpEvent.Composed(all.events().stream().map(ReplaceOne::covering).toList());
    }
    if (event instanceof DpEvent.Parallel parts) {
      return coveringParts(parts.events().stream().distinct().toList());
    }
    return event instanceof DpEvent.Public ? event : new DpEvent.NonPrivate();
  }

  private static DpEvent coveringParts(List<DpEvent> parts) {
    List<DpEvent> cases = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      cases.add(covering(parts.get(i)));
      for (int j = i + 1; j < parts.size(); j++) {
        cases.add(new DpEvent.Composed(List.of(parts.get(i), parts.get(j))));
      }
    }
    return new DpEvent.Parallel(cases);
  }

  /** The least double whose square is not below twice the square. */
  private static double timesRootTwo(double sensitivity) {
    BigDecimal exact = new BigDecimal(sensitivity);
    BigDecimal square = exact.multiply(exact).multiply(BigDecimal.valueOf(2));
    double root = Math.sqrt(2) * sensitivity;
    while (!Double.isInfinite(root) && squared(Math.nextDown(root)).compareTo(square) >= 0) {
      root = Math.nextDown(root);
    }
    while (!Double.isInfinite(root) && squared(root).compareTo(square) < 0) {
      root = Math.nextUp(root);
    }
    return root;
  }

  private static BigDecimal squared(double value) {
    BigDecimal exact = new BigDecimal(value);
    return exact.multiply(exact);
  }
}
