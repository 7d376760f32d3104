package org.plainsong.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Derives the plan of groups from what is expected of the data, never from the data. */
final class GroupPlans {

  /** More groups than that would not fit the driver's tables. */
  private static final int MOST_GROUPS = 1_000_000;

  private GroupPlans() {}

  static GroupPlan of(SettingValues values) {
    GroupPlan plan = new GroupPlan(strata(values));
    long running = plan.strata().stream().mapToLong(GroupPlan.Stratum::run).sum();
    if (running > MOST_GROUPS) {
      throw new InvalidSettingException(
          "groups that run must be at most "
              + MOST_GROUPS
              + " in all. Provided value: "
              + running
              + ". Raise group-size, or run fewer with --groups.");
    }
    return plan;
  }

  private static List<GroupPlan.Stratum> strata(SettingValues values) {
    ExpectedRecords expected = values.required(Settings.EXPECTED_RECORDS);
    Optional<List<String>> labels = labels(values);
    if (labels.isEmpty()) {
      if (expected.isPerLabel()) {
        throw new InvalidSettingException(
            "expected-records must be one number when there are no labels. Provided value: "
                + expected
                + ". Give --expected-records N, or set labels.");
      }
      return List.of(stratum(values, null, expected.ofAll()));
    }
    requireOneEach(expected, labels.get());
    List<GroupPlan.Stratum> strata = new ArrayList<>();
    for (String label : labels.get()) {
      strata.add(stratum(values, label, expected.of(label)));
    }
    return strata;
  }

  /** The public list of labels, which goes with a label column. */
  static Optional<List<String>> labels(SettingValues values) {
    Optional<List<String>> labels = values.optional(Settings.LABELS);
    if (labels.isPresent() != values.optional(Settings.LABEL_COLUMN).isPresent()) {
      throw new InvalidSettingException(
          "labels and label-column must be set together, or neither. Provided value: labels "
              + (labels.isPresent() ? "without label-column" : "not set")
              + ". Give --label-column NAME --labels A,B, or none of them.");
    }
    return labels;
  }

  private static void requireOneEach(ExpectedRecords expected, List<String> labels) {
    for (String label : expected.labels()) {
      if (!labels.contains(label)) {
        throw new InvalidSettingException(
            "expected-records must name labels of the list "
                + labels
                + " only. Provided value: "
                + label
                + ". Remove it, or add it to labels.");
      }
    }
    for (String label : labels) {
      if (expected.isPerLabel() && !expected.names(label)) {
        throw new InvalidSettingException(
            "expected-records must have a number for every label. Provided value: "
                + expected
                + ", without "
                + label
                + ". Give "
                + label
                + "=N as well.");
      }
    }
  }

  private static GroupPlan.Stratum stratum(
      SettingValues values, @Nullable String label, int expected) {
    int groupSize = values.required(Settings.GROUP_SIZE);
    int groups = Math.max(1, expected / groupSize);
    int run = values.optional(Settings.GROUPS).orElse(groups);
    if (run > groups) {
      throw new InvalidSettingException(
          "groups must be at most "
              + groups
              + (label == null ? "" : " for label " + label)
              + ": "
              + expected
              + " expected records in groups of "
              + groupSize
              + ". Provided value: "
              + run
              + ". Run fewer, or make groups smaller.");
    }
    return new GroupPlan.Stratum(label, groups, run);
  }
}
