package org.plainsong.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a job says about its policy. It cannot choose one: its input decides which policy covers it.
 *
 * @param kind whether it wants to run without one
 * @param dataSet the data set it believes to read, to be checked; null when not stated
 */
public record PolicyChoice(Kind kind, @Nullable String dataSet) {

  /** The two things a job can ask for. */
  public enum Kind {
    /** The policy that covers the input; none where the administrator has set up no policies. */
    BY_INPUT,
    /** No policy. */
    NONE
  }

  static final String BY_INPUT = "by-input";
  static final String NONE = "none";

  static PolicyChoice of(SettingValues values) {
    Kind kind = values.required(Settings.POLICY).equals(NONE) ? Kind.NONE : Kind.BY_INPUT;
    Optional<String> dataSet = values.optional(Settings.DATA_SET);
    if (kind == Kind.NONE && dataSet.isPresent()) {
      throw new InvalidSettingException(
          "data-set must not be set with policy none. Provided value: "
              + dataSet.get()
              + ". Remove one of them.");
    }
    return new PolicyChoice(kind, dataSet.orElse(null));
  }
}
