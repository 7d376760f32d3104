package org.plainsong.cli;

import org.plainsong.config.BudgetConfig;
import org.plainsong.config.GateConfig;
import org.plainsong.mechanism.GateSettings;

/** The gate that a configuration asks for. */
final class GateChoice {

  private GateChoice() {}

  static GateSettings of(BudgetConfig budget) {
    GateConfig gate = budget.gate();
    return new GateSettings(
        gate.name(), gate.threshold(), gate.noise(), Inputs.relation(budget.relation()));
  }
}
