package org.plainsong.config;

import java.util.List;
import java.util.Optional;

/**
 * What a count of records is asked to do, checked. All of it is public.
 *
 * @param input the sensitive records
 * @param delta the delta at which a policy looks at its epsilon
 * @param relation which tables are neighbours, a name of the setting
 * @param labels the public list of labels, empty without labels
 * @param partitions partitions of a shuffle by unit, empty for one a task slot
 * @param policy what it says about its policy
 * @param output where the result goes
 * @param digest SHA-256 of all settings but the name, in hexadecimal digits
 */
public record CountConfig(
    InputConfig input,
    double delta,
    String relation,
    List<String> labels,
    Optional<Integer> partitions,
    PolicyChoice policy,
    OutputConfig output,
    String digest) {

  public CountConfig {
    labels = List.copyOf(labels);
  }

  /**
   * Checks what was set. Settings that a count does not need are not looked at.
   *
   * @throws InvalidSettingException naming the first setting that cannot be used
   */
  public static CountConfig of(SettingValues values) {
    List<String> labels = GroupPlans.labels(values).orElse(List.of());
    for (String label : labels) {
      if (label.contains(",")) {
        throw new InvalidSettingException(
            "labels must have no comma for a count, because expected-records separates them with"
                + " one. Provided value: "
                + label
                + ". Rename the label in the table.");
      }
    }
    return new CountConfig(
        InputConfig.of(values),
        values.required(Settings.DELTA),
        values.required(Settings.RELATION),
        labels,
        values.optional(Settings.PARTITIONS),
        PolicyChoice.of(values),
        OutputConfig.of(values),
        values.digest());
  }
}
