package org.plainsong.privacy;

/**
 * What the tokens of a group may cost together.
 *
 * @param target the claim that must hold
 * @param tokens tokens of a group that are paid for, at least 1
 * @param beside what else is released about a unit with every token, {@link DpEvent.Public} for
 *     nothing
 */
public record TokenBudget(ApproximateDp target, long tokens, DpEvent beside) {

  public TokenBudget {
    if (tokens < 1) {
      throw new IllegalArgumentException(
          "tokens of a group must be >= 1. Provided value: " + tokens);
    }
  }

  /** A budget of which the draws may spend everything. */
  public static TokenBudget forDrawsAlone(ApproximateDp target, long tokens) {
    return new TokenBudget(target, tokens, new DpEvent.Public());
  }

  /** The largest zCDP cost of all tokens that keeps the target. */
  Rho limit() {
    return ZcdpAccountant.largestRho(target);
  }

  /** The zCDP cost of all tokens, rounded up. */
  Rho total(DpEvent draw) {
    return ZcdpAccountant.rho(DpEvent.ofTokens(beside, draw, tokens));
  }

  /** The epsilon of all tokens at the target's delta, rounded up. */
  double epsilon(DpEvent draw) {
    return ZcdpAccountant.epsilon(total(draw), target.delta());
  }

  /** The budget in words, for a message. */
  String description() {
    return "epsilon " + target.epsilon() + " at delta " + target.delta();
  }

  /** What is paid beside the draws in words, with a space before it; empty for nothing. */
  String besideDescription() {
    double rho = ZcdpAccountant.rho(beside).value();
    return rho == 0 ? "" : " beside a gate that costs rho " + rho + " a token";
  }
}
