package org.plainsong.mechanism;

import java.util.OptionalInt;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetFilter;

/**
 * The draws of one group, from its first token to its last: asks the gate, charges before every
 * step that costs, and draws.
 *
 * <p>Fails closed: a refused charge, or any other failure on the way to a token, ends the group.
 */
public final class TokenDraws {

  private final DrawRule rule;
  private final Gate.Group gate;
  private final BudgetFilter filter;
  private long drawn;
  private int paid;
  private boolean finished;

  /** A group that has drawn nothing. */
  public TokenDraws(DrawRule rule) {
    this.rule = rule;
    this.gate = rule.gate().open();
    this.filter = new BudgetFilter(rule.budget());
  }

  /**
   * Draws the next token.
   *
   * @return its id
   * @throws org.plainsong.privacy.BudgetExhaustedException if the budget does not cover it
   * @throws IllegalStateException if the group is finished, or an earlier draw failed
   */
  public int next(ScoreSum scores) {
    if (finished) {
      throw new IllegalStateException("group " + scores.group() + " has no tokens left");
    }
    // Goes on only at the end: whatever is thrown on the way leaves the group finished.
    finished = true;
    OptionalInt free = gate.publicToken(scores, filter);
    int token = free.isPresent() ? free.getAsInt() : paidToken(scores);
    drawn++;
    finished = paid == rule.paidTokens() || drawn == rule.tokensInAll();
    return token;
  }

  private int paidToken(ScoreSum scores) {
    filter.charge(rule.mechanism().cost());
    paid++;
    return rule.mechanism().draw(scores);
  }

  /** Whether the group may draw no further token. Public. */
  public boolean isFinished() {
    return finished;
  }

  /** How many tokens were paid for. Public: a gate's answers are part of what is released. */
  public int paid() {
    return paid;
  }
}
