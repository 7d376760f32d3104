package org.plainsong.mechanism;

import java.math.BigDecimal;
import org.plainsong.logits.ContributionRule;
import org.plainsong.privacy.NeighboringRelation;

/** Mechanisms with a clip bound of a test's choice, and settings with the usual values. */
public final class TestMechanisms {

  private TestMechanisms() {}

  /** The default mechanism that draws by a rule, for units of one record that come or go. */
  public static TokenMechanism differences(ContributionRule rule, BigDecimal tau, RandomBits bits) {
    return differences(rule, tau, /* records= */ 1, bits);
  }

  /** The gate that lets nothing through. */
  public static Gate noGate() {
    return new NoGate();
  }

  static DifferenceClippedTopK differences(
      ContributionRule rule, BigDecimal tau, int records, RandomBits bits) {
    return new DifferenceClippedTopK(settings(rule, tau, records, bits), rule.clipBound());
  }

  /** Settings for units of one record that come or go. */
  public static MechanismSettings settings(ContributionRule rule, BigDecimal tau, RandomBits bits) {
    return settings(rule, tau, /* records= */ 1, bits);
  }

  static MechanismSettings settings(
      ContributionRule rule, BigDecimal tau, int records, RandomBits bits) {
    return new MechanismSettings(
        rule.topK(), rule.groupSize(), tau, records, NeighboringRelation.ADD_OR_REMOVE_ONE, bits);
  }
}
