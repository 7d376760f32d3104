package org.plainsong.config;

import java.util.Optional;

/**
 * Everything a run is asked to do, checked. All of it is public.
 *
 * @param input the sensitive records, empty for the public model alone
 * @param groups the plan of groups
 * @param budget what may be spent
 * @param policy what the job says about its policy
 * @param text texts and prompts
 * @param engine model and memory
 * @param output results
 * @param journal what lets the run go on after its driver died
 * @param digest SHA-256 of all settings but the run's name, in hexadecimal digits
 */
public record JobConfig(
    Optional<InputConfig> input,
    GroupPlan groups,
    BudgetConfig budget,
    PolicyChoice policy,
    TextConfig text,
    EngineConfig engine,
    OutputConfig output,
    JournalConfig journal,
    String digest) {

  /**
   * Checks what was set.
   *
   * @throws InvalidSettingException naming the first setting that cannot be used
   */
  public static JobConfig of(SettingValues values) {
    BudgetConfig budget = BudgetConfig.of(values);
    Optional<InputConfig> input =
        budget.isPublicOnly() ? Optional.empty() : Optional.of(InputConfig.of(values));
    JobConfig config =
        new JobConfig(
            input,
            GroupPlans.of(values),
            budget,
            PolicyChoice.of(values),
            TextConfig.of(values),
            EngineConfig.of(values),
            OutputConfig.of(values),
            JournalConfig.of(values),
            values.digest());
    config.requireTextForEveryFile();
    return config;
  }

  /** A budget of n full texts draws at least n texts, so this many files have a row each. */
  private void requireTextForEveryFile() {
    long texts = (long) groups.count() * text.textsPerGroup();
    if (output.files() > texts) {
      throw new InvalidSettingException(
          "output-files must be at most "
              + texts
              + ", the texts that are written at least. Provided value: "
              + output.files()
              + ". Ask for fewer files.");
    }
  }

  /**
   * Paid tokens of a group that the budget covers: those of its texts, and those that crashes may
   * cost.
   */
  public int chargedTokensPerGroup() {
    return Math.addExact(text.tokensPerGroup(), journal.resumeTokens());
  }

  /** Records of a unit that are used at most, m. */
  public int maxRecordsPerUnit() {
    return input.map(InputConfig::maxRecordsPerUnit).orElse(1);
  }
}
