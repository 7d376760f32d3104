package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.logits.ClipBound;

class ScoreCostTest {

  private static final ClipBound NAT = ClipBound.atMost(1);

  @Test
  void eta_wholeNumbers_isExact() {
    assertThat(cost(8, 1, "1").eta(NAT)).isEqualTo(0.25);
    assertThat(cost(8, 3, "1").eta(NAT)).isEqualTo(0.75);
    assertThat(cost(8, 1, "0.5").eta(NAT)).isEqualTo(0.5);
  }

  @Test
  void eta_temperatureIsADecimal_notItsNearestDouble() {
    // 2 / (8 * 0.1) is 2.5 exactly; with the double 0.1 it would fall below.
    assertThat(cost(8, 1, "0.1").eta(NAT)).isEqualTo(2.5);
  }

  @Test
  void eta_randomSettings_isTheNextDoubleAbove() {
    long seed = 31;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int units = 1 + random.nextInt(1 << 24);
      int groupSize = 1 + random.nextInt(1000);
      int records = 1 + random.nextInt(5);
      BigDecimal tau = BigDecimal.valueOf(1 + random.nextInt(30_000), 4);
      double eta =
          new ScoreCost(groupSize, records, tau, NeighboringRelation.ADD_OR_REMOVE_ONE)
              .eta(new ClipBound(units));
      BigDecimal range = BigDecimal.valueOf(2L * units * records);
      BigDecimal scale = tau.multiply(BigDecimal.valueOf((long) groupSize << 20));

      assertThat(new BigDecimal(eta).multiply(scale))
          .as("seed %d, round %d", seed, round)
          .isGreaterThanOrEqualTo(range);
      assertThat(new BigDecimal(Math.nextDown(eta)).multiply(scale)).isLessThan(range);
      assertThat(eta)
          .isCloseTo(range.divide(scale, MathContext.DECIMAL64).doubleValue(), within(1e-9 * eta));
    }
  }

  @Test
  void event_clipZero_isPublic() {
    assertThat(cost(8, 1, "1").event(new ClipBound(0))).isEqualTo(new DpEvent.Public());
    assertThat(cost(8, 1, "1").event(NAT)).isEqualTo(new DpEvent.BoundedRange(0.25));
  }

  @Test
  void eta_replace_isTwiceThatOfAddingOrRemoving() {
    for (String tau : new String[] {"1", "0.7", "1.2345"}) {
      ScoreCost replaced =
          new ScoreCost(63, 3, new BigDecimal(tau), NeighboringRelation.REPLACE_ONE);

      assertThat(replaced.eta(NAT)).isEqualTo(2 * cost(63, 3, tau).eta(NAT));
    }
  }

  /** A unit and its replacement may sit in two groups, and then two groups pay. */
  @Test
  void cost_replaceInOneGroup_coversTwoGroups() {
    for (double eta = 1e-9; eta < 300; eta *= 1.07) {
      double one = ZcdpAccountant.rho(new DpEvent.BoundedRange(eta)).value();
      double replaced = ZcdpAccountant.rho(new DpEvent.BoundedRange(2 * eta)).value();

      assertThat(replaced).as("eta %s", eta).isGreaterThanOrEqualTo(2 * one);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void counts_belowOne_throw(int value) {
    assertThatThrownBy(() -> cost(value, 1, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("group size must be >= 1. Provided value: " + value);
    assertThatThrownBy(() -> cost(1, value, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("records per unit must be >= 1. Provided value: " + value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0.5"})
  void temperature_notAboveZero_throws(String value) {
    assertThatThrownBy(() -> cost(1, 1, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature must be > 0. Provided value: " + value);
  }

  private static ScoreCost cost(int groupSize, int records, String temperature) {
    return new ScoreCost(
        groupSize, records, new BigDecimal(temperature), NeighboringRelation.ADD_OR_REMOVE_ONE);
  }
}
