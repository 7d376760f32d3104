package org.plainsong.config;

import java.math.BigDecimal;
import java.util.List;

/**
 * What the run may spend and how it draws.
 *
 * @param mechanism name of the mechanism
 * @param epsilon target epsilon, 0 for the public model alone
 * @param delta target delta
 * @param relation which tables are neighbours, {@code add-or-remove-one} or {@code replace-one}
 * @param groupSize expected teachers of a group, s
 * @param temperature tau, an exact decimal
 * @param topK tokens that the public model lets through at least
 * @param gate which tokens need not be paid for
 */
public record BudgetConfig(
    String mechanism,
    double epsilon,
    double delta,
    String relation,
    int groupSize,
    BigDecimal temperature,
    int topK,
    GateConfig gate) {

  /** The mechanism that reads no private record and therefore has no budget. */
  public static final String PUBLIC_ONLY = "public-only";

  /** The mechanism of the paper that the sparse vector comes from. */
  static final String CLIPPED_LOGITS = "clipped-logits";

  /** All mechanisms, by name. */
  static final List<String> MECHANISMS =
      List.of(
          CLIPPED_LOGITS,
          "difference-clipped-top-k",
          "noisy-histogram",
          PUBLIC_ONLY,
          "vote-histogram");

  /** The relations between neighbouring tables, by name. */
  static final List<String> RELATIONS = List.of("add-or-remove-one", "replace-one");

  static BudgetConfig of(SettingValues values) {
    String mechanism = values.required(Settings.MECHANISM);
    GateConfig gate = GateConfig.of(values);
    if (mechanism.equals(PUBLIC_ONLY) && !gate.isNone()) {
      throw new InvalidSettingException(
          "gate must be none for mechanism public-only, which pays for no token. Provided value: "
              + gate.name()
              + ". Leave it out.");
    }
    if (gate.name().equals(GateConfig.SPARSE_VECTOR) && !mechanism.equals(CLIPPED_LOGITS)) {
      throw new InvalidSettingException(
          "mechanism must be clipped-logits for gate sparse-vector. Provided value: "
              + mechanism
              + ". With other mechanisms an answer of the gate costs more than the draw that it"
              + " may save: use gate public-entropy.");
    }
    return new BudgetConfig(
        mechanism,
        mechanism.equals(PUBLIC_ONLY) ? 0 : values.required(Settings.EPSILON),
        values.required(Settings.DELTA),
        values.required(Settings.RELATION),
        values.required(Settings.GROUP_SIZE),
        values.required(Settings.TEMPERATURE),
        values.required(Settings.TOP_K),
        gate);
  }

  /** Whether the run reads no private record. */
  public boolean isPublicOnly() {
    return mechanism.equals(PUBLIC_ONLY);
  }
}
