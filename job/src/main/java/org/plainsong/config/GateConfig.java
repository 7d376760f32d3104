package org.plainsong.config;

import java.math.BigDecimal;

/**
 * Which tokens need not be paid for.
 *
 * @param name name of the gate
 * @param threshold nats of entropy or an L1 distance, 0 without a gate
 * @param noise the sparse vector's sigma in units of distance, 0 for other gates
 * @param freeTokensPerToken free tokens of a group for every paid one, at most; 0 without a gate
 */
public record GateConfig(
    String name, BigDecimal threshold, BigDecimal noise, int freeTokensPerToken) {

  /** Every token is paid for. */
  public static final String NONE = "none";

  /** The gate that adds noise of its own. */
  public static final String SPARSE_VECTOR = "sparse-vector";

  private static final BigDecimal LARGEST_DISTANCE = BigDecimal.valueOf(2);

  static GateConfig of(SettingValues values) {
    String name = values.required(Settings.GATE);
    if (name.equals(NONE)) {
      return new GateConfig(name, BigDecimal.ZERO, BigDecimal.ZERO, /* freeTokensPerToken= */ 0);
    }
    BigDecimal threshold = values.required(Settings.GATE_THRESHOLD);
    boolean noisy = name.equals(SPARSE_VECTOR);
    if (noisy && threshold.compareTo(LARGEST_DISTANCE) > 0) {
      throw new InvalidSettingException(
          "gate-threshold must lie in [0, 2] for gate sparse-vector, an L1 distance. Provided"
              + " value: "
              + threshold.toPlainString()
              + ". Two distributions are never further apart.");
    }
    return new GateConfig(
        name,
        threshold,
        noisy ? values.required(Settings.GATE_NOISE) : BigDecimal.ZERO,
        values.required(Settings.FREE_TOKENS_PER_TOKEN));
  }

  /** Whether every token is paid for. */
  public boolean isNone() {
    return name.equals(NONE);
  }

  /**
   * Tokens that a group draws at most, paid or not.
   *
   * @param paidTokens its paid tokens
   */
  public long tokensInAll(int paidTokens) {
    return (1L + freeTokensPerToken) * paidTokens;
  }
}
