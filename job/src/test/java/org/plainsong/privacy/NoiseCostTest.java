package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.plainsong.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.plainsong.privacy.NeighboringRelation.REPLACE_ONE;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class NoiseCostTest {

  private static final long UNIT = 1 << 20;

  @Test
  void sensitivity_addOrRemove_isTheMassOfTheRecords() {
    assertThat(new NoiseCost(1, ADD_OR_REMOVE_ONE).sensitivity()).isEqualTo(UNIT);
    assertThat(new NoiseCost(7, ADD_OR_REMOVE_ONE).sensitivity()).isEqualTo(7 * UNIT);
  }

  @Test
  void sensitivity_replace_isTheNextDoubleAboveTheRoot() {
    for (int records = 1; records <= 1000; records++) {
      double sensitivity = new NoiseCost(records, REPLACE_ONE).sensitivity();
      BigDecimal square = BigDecimal.valueOf(2).multiply(BigDecimal.valueOf(records * UNIT).pow(2));

      assertThat(new BigDecimal(sensitivity).pow(2)).isGreaterThanOrEqualTo(square);
      assertThat(new BigDecimal(Math.nextDown(sensitivity)).pow(2)).isLessThan(square);
    }
  }

  @Test
  void event_holdsTheSigmaExactly() {
    assertThat(new NoiseCost(2, ADD_OR_REMOVE_ONE).event((1L << 40) - 1))
        .isEqualTo(new DpEvent.DiscreteGaussian(2 * UNIT, 1099511627775.0));
  }

  /** A unit and its replacement may sit in two groups, and then two groups pay. */
  @Test
  void cost_replaceInOneGroup_coversTwoGroups() {
    for (long sigma : new long[] {1, 1000, UNIT, 50 * UNIT, 1L << 40}) {
      BigDecimal one = ZcdpAccountant.exactRho(new NoiseCost(3, ADD_OR_REMOVE_ONE).event(sigma));
      BigDecimal replaced = ZcdpAccountant.exactRho(new NoiseCost(3, REPLACE_ONE).event(sigma));

      assertThat(replaced).isGreaterThanOrEqualTo(one.add(one));
      assertThat(replaced.doubleValue()).isLessThan(2 * one.doubleValue() * (1 + 1e-12));
    }
  }

  @Test
  void records_belowOne_throw() {
    assertThatThrownBy(() -> new NoiseCost(0, REPLACE_ONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("records per unit must be >= 1. Provided value: 0");
  }
}
