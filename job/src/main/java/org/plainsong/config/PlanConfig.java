package org.plainsong.config;

import java.util.Optional;

/**
 * The public numbers from which a run can be planned, without an input or an output.
 *
 * @param groups the plan of groups
 * @param budget what may be spent
 * @param text texts and prompts
 * @param journal what lets the run go on after its driver died
 * @param maxRecordsPerUnit records of a unit that are used at most, m
 * @param model the model folder, empty if it is not chosen yet
 */
public record PlanConfig(
    GroupPlan groups,
    BudgetConfig budget,
    TextConfig text,
    JournalConfig journal,
    int maxRecordsPerUnit,
    Optional<String> model) {

  /**
   * Checks what was set.
   *
   * @throws InvalidSettingException naming the first setting that cannot be used
   */
  public static PlanConfig of(SettingValues values) {
    return new PlanConfig(
        GroupPlans.of(values),
        BudgetConfig.of(values),
        TextConfig.of(values),
        JournalConfig.of(values),
        values.required(Settings.MAX_RECORDS_PER_UNIT),
        values.optional(Settings.MODEL));
  }
}
