package org.plainsong.cli;

import org.plainsong.config.BudgetConfig;
import org.plainsong.config.GateConfig;
import org.plainsong.mechanism.GateSettings;
import org.plainsong.privacy.NeighboringRelation;

/** The gate that a configuration asks for. */
final class GateChoice {

  private GateChoice() {}

  static GateSettings of(BudgetConfig budget) {
    GateConfig gate = budget.gate();
    if (gate.isNone()) {
      return GateSettings.none();
    }
    return new GateSettings(
        gate.name(), gate.threshold(), gate.noise(), NeighboringRelation.ADD_OR_REMOVE_ONE);
  }
}
