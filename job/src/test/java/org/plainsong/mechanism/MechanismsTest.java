package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.Contribution;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.TokenBudget;

class MechanismsTest {

  private static final TokenBudget BUDGET =
      TokenBudget.forDrawsAlone(new ApproximateDp(3, 1e-6), /* tokens= */ 100);

  @Test
  void names_areSortedAndHoldTheDefault() {
    assertThat(Mechanisms.names())
        .containsExactly(
            "clipped-logits",
            "difference-clipped-top-k",
            "noisy-histogram",
            "public-only",
            "vote-histogram");
    assertThat(Mechanisms.names()).contains(Mechanisms.DEFAULT);
  }

  @Test
  void calibrated_everyName_makesTheMechanismOfThatName() {
    for (String name : Mechanisms.names()) {
      TokenMechanism mechanism = Mechanisms.calibrated(name, settings("1", 1), BUDGET);

      assertThat(mechanism.name()).isEqualTo(name);
      assertThat(mechanism.contribution().contribution()).isEqualTo(Mechanisms.contribution(name));
      assertThat(mechanism.contribution().topK()).isEqualTo(5);
      assertThat(mechanism.contribution().groupSize()).isEqualTo(40);
      assertThat(mechanism.cost() instanceof DpEvent.Public)
          .isEqualTo(mechanism.contribution().contribution() == Contribution.NONE);
    }
  }

  @Test
  void contributions_ofTwoMechanisms_areNeverTheSame() {
    assertThat(Mechanisms.names().stream().map(Mechanisms::contribution))
        .containsExactlyInAnyOrder(Contribution.values());
  }

  @Test
  void unknownName_anywhere_listsTheKnownOnes() {
    assertThatThrownBy(() -> Mechanisms.calibrated("public", settings("1", 1), BUDGET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "mechanism must be one of [clipped-logits, difference-clipped-top-k, noisy-histogram,"
                + " public-only, vote-histogram]. Provided value: public");
    assertThatThrownBy(() -> Mechanisms.contribution("public"))
        .hasMessageContaining("Provided value: public");
  }

  @Test
  void calibrated_temperatureTooFineForASoftmax_throwsBeforeAnyDraw() {
    for (String name : new String[] {"clipped-logits", "difference-clipped-top-k", "public-only"}) {
      assertThatThrownBy(() -> Mechanisms.calibrated(name, settings("1.23456", 1), BUDGET))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 4 decimals");
    }
  }

  @Test
  void settings_outOfRange_throw() {
    assertThatThrownBy(() -> settings("0", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature must be > 0. Provided value: 0");
    assertThatThrownBy(() -> settings("1", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("records per unit must be >= 1. Provided value: 0");
    assertThatThrownBy(() -> settings(0, 40)).hasMessage("top-k must be >= 1. Provided value: 0");
    assertThatThrownBy(() -> settings(5, 0))
        .hasMessage("group size must be >= 1. Provided value: 0");
  }

  private static MechanismSettings settings(String tau, int records) {
    return new MechanismSettings(
        5,
        40,
        new BigDecimal(tau),
        records,
        NeighboringRelation.ADD_OR_REMOVE_ONE,
        new SeededBits(1));
  }

  private static MechanismSettings settings(int topK, int groupSize) {
    return new MechanismSettings(
        topK,
        groupSize,
        BigDecimal.ONE,
        1,
        NeighboringRelation.ADD_OR_REMOVE_ONE,
        new SeededBits(1));
  }
}
