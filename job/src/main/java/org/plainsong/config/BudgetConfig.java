package org.plainsong.config;

import java.math.BigDecimal;

/**
 * What the run may spend and how it draws.
 *
 * @param mechanism name of the mechanism
 * @param epsilon target epsilon, 0 for the public model alone
 * @param delta target delta
 * @param groupSize expected teachers of a group, s
 * @param temperature tau, an exact decimal
 * @param topK tokens that the public model lets through at least
 */
public record BudgetConfig(
    String mechanism,
    double epsilon,
    double delta,
    int groupSize,
    BigDecimal temperature,
    int topK) {

  /** The mechanism that reads no private record and therefore has no budget. */
  public static final String PUBLIC_ONLY = "public-only";

  static BudgetConfig of(SettingValues values) {
    String mechanism = values.required(Settings.MECHANISM);
    return new BudgetConfig(
        mechanism,
        mechanism.equals(PUBLIC_ONLY) ? 0 : values.required(Settings.EPSILON),
        values.required(Settings.DELTA),
        values.required(Settings.GROUP_SIZE),
        values.required(Settings.TEMPERATURE),
        values.required(Settings.TOP_K));
  }

  /** Whether the run reads no private record. */
  public boolean isPublicOnly() {
    return mechanism.equals(PUBLIC_ONLY);
  }
}
