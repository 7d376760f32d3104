package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;

class MechanismsTest {

  private static final ContributionRule RULE = new ContributionRule(5, new ClipBound(9), 4);

  @Test
  void names_areSortedAndHoldTheDefault() {
    assertThat(Mechanisms.names()).containsExactly("difference-clipped-top-k", "public-only");
    assertThat(Mechanisms.names()).contains(Mechanisms.DEFAULT);
  }

  @Test
  void create_everyName_makesTheMechanismOfThatName() {
    for (String name : Mechanisms.names()) {
      assertThat(Mechanisms.create(name, settings("1", 1)).name()).isEqualTo(name);
    }
  }

  @Test
  void create_unknownName_listsTheKnownOnes() {
    assertThatThrownBy(() -> Mechanisms.create("public", settings("1", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "mechanism must be one of [difference-clipped-top-k, public-only]."
                + " Provided value: public");
  }

  @Test
  void create_temperatureTooFine_throwsBeforeAnyDraw() {
    for (String name : Mechanisms.names()) {
      assertThatThrownBy(() -> Mechanisms.create(name, settings("1.23456", 1)))
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
  }

  private static MechanismSettings settings(String tau, int records) {
    return new MechanismSettings(RULE, new BigDecimal(tau), records, new SeededBits(1));
  }
}
