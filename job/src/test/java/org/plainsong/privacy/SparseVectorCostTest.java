package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SparseVectorCostTest {

  private static final BigDecimal NOISE = new BigDecimal("0.2");

  @Test
  void event_addOrRemove_isTwoOverDivisorTimesNoise() {
    assertThat(event(255, 1, NeighboringRelation.ADD_OR_REMOVE_ONE).epsilon())
        .isBetween(2 / 51.0, Math.nextUp(2 / 51.0));
    assertThat(event(250, 3, NeighboringRelation.ADD_OR_REMOVE_ONE).epsilon())
        .isBetween(6 / 50.0, Math.nextUp(6 / 50.0));
  }

  @Test
  void event_replaceOne_isTwiceThat() {
    double once = event(8, 1, NeighboringRelation.ADD_OR_REMOVE_ONE).epsilon();

    assertThat(event(8, 1, NeighboringRelation.REPLACE_ONE).epsilon()).isEqualTo(2 * once);
  }

  @Test
  void event_anyFraction_isRoundedUp() {
    for (int groupSize = 1; groupSize < 200; groupSize++) {
      BigDecimal epsilon =
          new BigDecimal(event(groupSize, 1, NeighboringRelation.ADD_OR_REMOVE_ONE).epsilon());
      BigDecimal product = epsilon.multiply(NOISE).multiply(BigDecimal.valueOf(groupSize));
      assertThat(product).isGreaterThanOrEqualTo(BigDecimal.valueOf(2));
    }
  }

  @Test
  void rho_ofLiterature_isTwoOverTheSquare() {
    // Amin et al. 2024, Theorem 1: rho <= 2 / (s sigma)^2 a private token.
    double rho = ZcdpAccountant.rho(event(255, 1, NeighboringRelation.ADD_OR_REMOVE_ONE)).value();

    assertThat(rho).isBetween(2 / (51.0 * 51), 2 / (51.0 * 51) * (1 + 1e-12));
  }

  @Test
  void constructor_valuesOutOfRange_areRefused() {
    NeighboringRelation relation = NeighboringRelation.ADD_OR_REMOVE_ONE;
    assertThatThrownBy(() -> new SparseVectorCost(0, 1, relation, NOISE))
        .hasMessageContaining("group size");
    assertThatThrownBy(() -> new SparseVectorCost(1, 0, relation, NOISE))
        .hasMessageContaining("records per unit");
    assertThatThrownBy(() -> new SparseVectorCost(1, 1, relation, BigDecimal.ZERO))
        .hasMessageContaining("gate noise must be > 0");
  }

  private static DpEvent.PureDp event(int groupSize, int records, NeighboringRelation relation) {
    return (DpEvent.PureDp) new SparseVectorCost(groupSize, records, relation, NOISE).event();
  }
}
