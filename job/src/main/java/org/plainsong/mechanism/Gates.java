package org.plainsong.mechanism;

import java.util.List;
import org.plainsong.logits.ContributionRule;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.SparseVectorCost;

/** The gates by name. */
public final class Gates {

  /** No gate: every token is paid for. */
  public static final String NONE = "none";

  /** Free where the public model's entropy is low. */
  public static final String PUBLIC_ENTROPY = "public-entropy";

  /** Covered by one charge where the teachers' probabilities are near the public model's. */
  public static final String SPARSE_VECTOR = "sparse-vector";

  private Gates() {}

  /** All names. */
  public static List<String> names() {
    return List.of(NONE, PUBLIC_ENTROPY, SPARSE_VECTOR);
  }

  /**
   * What a gate releases beside every paid token.
   *
   * @throws IllegalArgumentException if there is no gate of that name
   */
  public static DpEvent costOfPaidToken(GateSettings gate, int groupSize, int maxRecordsPerUnit) {
    return switch (gate.name()) {
      case NONE, PUBLIC_ENTROPY -> new DpEvent.Public();
      case SPARSE_VECTOR ->
          new SparseVectorCost(groupSize, maxRecordsPerUnit, gate.relation(), gate.noise()).event();
      default -> throw unknown(gate);
    };
  }

  /**
   * What teachers must contribute so that a gate can decide.
   *
   * @param rule what the mechanism asks for
   */
  public static ContributionRule contribution(GateSettings gate, ContributionRule rule) {
    return gate.name().equals(SPARSE_VECTOR) ? rule.withProbabilities() : rule;
  }

  /**
   * Makes a gate.
   *
   * @param settings what its mechanism is made from
   * @throws IllegalArgumentException if there is none of that name, or its settings do not fit
   */
  public static Gate create(GateSettings gate, MechanismSettings settings) {
    return switch (gate.name()) {
      case NONE -> new NoGate();
      case PUBLIC_ENTROPY -> new PublicEntropyGate(gate, settings);
      case SPARSE_VECTOR -> new SparseVectorGate(gate, settings);
      default -> throw unknown(gate);
    };
  }

  private static IllegalArgumentException unknown(GateSettings gate) {
    return new IllegalArgumentException(
        "gate must be one of " + names() + ". Provided value: " + gate.name());
  }
}
