package org.plainsong.privacy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Pessimistic composition of privacy loss distributions, valid for adaptive composition.
 *
 * <p>Which events it covers: bounded range, pure DP, public, without privacy, all compositions of
 * these, and discrete Gaussian noise whose squared sensitivity is below 4. Neighbours of such
 * integer vectors differ by 1 in at most three coordinates, so a sum of up to three losses of one
 * coordinate is exact. From 4 on one coordinate may move by 2; no pair is proved here that covers
 * both, nor does the continuous Gaussian dominate the discrete one. Such an event, and one that is
 * known by its zCDP cost alone, has no distribution: {@link RenyiAccountant} bounds it.
 */
final class PldAccountant {

  /** The accountant's name in a manifest. */
  static final String NAME = "privacy loss distributions, adaptive envelope, pessimistic";

  private static final double LARGEST_SIGMA = 20_000;

  private PldAccountant() {}

  /** The curve of an event; empty where no dominating pair is proved. */
  static Optional<PrivacyCurve> curve(DpEvent event) {
    List<DpEvent> parts =
        event instanceof DpEvent.Parallel parallel ? parallel.events() : List.of(event);
    List<LossDistribution> losses = new ArrayList<>();
    for (DpEvent part : new LinkedHashSet<>(parts)) {
      Optional<LossDistribution> loss = loss(part);
      if (loss.isEmpty()) {
        return Optional.empty();
      }
      losses.add(loss.get());
    }
    return Optional.of(new Curve(losses));
  }

  private static Optional<LossDistribution> loss(DpEvent event) {
    if (event instanceof DpEvent.Public) {
      return Optional.of(LossDistribution.zero());
    }
    if (event instanceof DpEvent.NonPrivate) {
      return Optional.of(LossDistribution.unbounded());
    }
    if (event instanceof DpEvent.BoundedRange draw) {
      return Optional.of(SingleLosses.boundedRange(draw.eta()));
    }
    if (event instanceof DpEvent.PureDp pure) {
      return Optional.of(SingleLosses.pure(pure.epsilon()));
    }
    if (event instanceof DpEvent.DiscreteGaussian noise) {
      return noise(noise);
    }
    if (event instanceof DpEvent.SelfComposed repeated) {
      return loss(repeated.event()).map(one -> one.times(repeated.count()));
    }
    if (event instanceof DpEvent.Composed all) {
      return folded(all.events(), LossDistribution::plus);
    }
    if (event instanceof DpEvent.Parallel parts) {
      return folded(new LinkedHashSet<>(parts.events()), LossDistribution::orWorse);
    }
    return Optional.empty();
  }

  private static Optional<LossDistribution> noise(DpEvent.DiscreteGaussian noise) {
    int squares = squares(noise.sensitivity());
    if (squares == 0) {
      return Optional.of(LossDistribution.zero());
    }
    if (squares > 3 || noise.sigma() > LARGEST_SIGMA || noise.sigma() < 1e-3) {
      return Optional.empty();
    }
    return Optional.of(SingleLosses.unitShift(noise.sigma()).times(squares));
  }

  /**
   * The largest squared distance of integer vectors that is not above the sensitivity's; capped.
   */
  static int squares(double sensitivity) {
    BigDecimal exact = new BigDecimal(sensitivity);
    return exact
        .multiply(exact)
        .setScale(0, RoundingMode.FLOOR)
        .min(BigDecimal.valueOf(Integer.MAX_VALUE))
        .intValue();
  }

  private static Optional<LossDistribution> folded(
      Iterable<DpEvent> events, BinaryOperator<LossDistribution> operator) {
    List<LossDistribution> losses = new ArrayList<>();
    for (DpEvent event : events) {
      Optional<LossDistribution> loss = loss(event);
      if (loss.isEmpty()) {
        return Optional.empty();
      }
      losses.add(loss.get());
    }
    return Optional.of(losses.stream().reduce(operator).orElse(LossDistribution.zero()));
  }

  /** The largest of the parts' curves. */
  private record Curve(List<LossDistribution> parts) implements PrivacyCurve {

    @Override
    public String accountant() {
      return NAME;
    }

    @Override
    public double delta(double epsilon) {
      return parts.stream().mapToDouble(part -> part.delta(epsilon)).max().orElse(0);
    }

    @Override
    public double epsilon(double delta) {
      return parts.stream().mapToDouble(part -> part.epsilon(delta)).max().orElse(0);
    }
  }
}
