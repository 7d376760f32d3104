package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplaceOneTest {

  private static final long SEED = 577;
  private static final double DELTA = 1e-6;

  private final Random random = new Random(SEED);

  @Test
  void covering_singleEvents_areAsProved() {
    assertThat(covering(new DpEvent.BoundedRange(0.1))).isEqualTo(new DpEvent.BoundedRange(0.2));
    assertThat(covering(new DpEvent.PureDp(0.3))).isEqualTo(new DpEvent.PureDp(0.6));
    assertThat(covering(new DpEvent.Zcdp(0.3))).isEqualTo(new DpEvent.Zcdp(1.2));
    assertThat(covering(new DpEvent.Public())).isEqualTo(new DpEvent.Public());
    assertThat(covering(new DpEvent.NonPrivate())).isEqualTo(new DpEvent.NonPrivate());
  }

  @Test
  void covering_addOrRemove_changesNothing() {
    DpEvent event = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.1), 7);

    assertThat(NeighboringRelation.ADD_OR_REMOVE_ONE.covering(event)).isSameAs(event);
  }

  @Test
  void covering_noise_isTheLeastDoubleThatIsNotBelow() {
    for (int round = 0; round < 200; round++) {
      double sensitivity = round == 0 ? 1 : Math.pow(10, -3 + 6 * random.nextDouble());
      DpEvent covered = covering(new DpEvent.DiscreteGaussian(sensitivity, 3));
      double root = ((DpEvent.DiscreteGaussian) covered).sensitivity();
      BigDecimal twice = square(sensitivity).multiply(BigDecimal.valueOf(2));

      assertThat(square(root)).as("seed %d", SEED).isGreaterThanOrEqualTo(twice);
      assertThat(square(Math.nextDown(root))).as("seed %d", SEED).isLessThan(twice);
    }
  }

  /** A unit that leaves one group and enters another: two plans, each add or remove. */
  @Test
  void covering_twoGroups_composeToNoMore() {
    for (int round = 0; round < 30; round++) {
      DpEvent plan = randomPlan();
      DpEvent two = new DpEvent.SelfComposed(plan, 2);
      DpEvent covering = covering(plan);
      String what = "seed %d, round %d, %s".formatted(SEED, round, plan);

      assertThat(ZcdpAccountant.rho(two).value())
          .as(what)
          .isLessThanOrEqualTo(ZcdpAccountant.rho(covering).value() * (1 + 1e-12));
      assertThat(LowerBound.epsilon(two, DELTA))
          .as(what)
          .isLessThanOrEqualTo(Accounting.of(covering, DELTA).claimed().epsilon());
      for (double epsilon : new double[] {0.1, 0.5, 1, 3}) {
        // The composed curve of two is an upper bound itself, a little above its truth.
        assertThat(PldAccountant.curve(two).orElseThrow().delta(epsilon))
            .as(what)
            .isLessThanOrEqualTo(
                1.02 * PldAccountant.curve(covering).orElseThrow().delta(epsilon) + 1e-15);
      }
    }
  }

  @Test
  void covering_groupsWithDifferentPlans_coversEveryPair() {
    DpEvent few = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.2), 3);
    DpEvent many = new DpEvent.SelfComposed(new DpEvent.PureDp(0.05), 50);

    DpEvent covering = covering(new DpEvent.Parallel(List.of(few, many, few)));

    assertThat(covering)
        .isEqualTo(
            new DpEvent.Parallel(
                List.of(covering(few), new DpEvent.Composed(List.of(few, many)), covering(many))));
  }

  @Test
  void covering_equalGroups_costsOne() {
    DpEvent group = new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.2), 3);

    assertThat(ZcdpAccountant.rho(covering(new DpEvent.Parallel(List.of(group, group)))))
        .isEqualTo(ZcdpAccountant.rho(covering(group)));
  }

  private DpEvent randomPlan() {
    double size = 0.01 + 0.3 * random.nextDouble();
    DpEvent event =
        switch (random.nextInt(3)) {
          case 0 -> new DpEvent.BoundedRange(size);
          case 1 -> new DpEvent.PureDp(size);
          default -> new DpEvent.DiscreteGaussian(1, 1 / size);
        };
    DpEvent repeated = new DpEvent.SelfComposed(event, 1 + random.nextInt(60));
    return random.nextBoolean()
        ? repeated
        : new DpEvent.Composed(List.of(repeated, new DpEvent.PureDp(size)));
  }

  private static DpEvent covering(DpEvent event) {
    return NeighboringRelation.REPLACE_ONE.covering(event);
  }

  private static BigDecimal square(double value) {
    return new BigDecimal(value).multiply(new BigDecimal(value));
  }
}
