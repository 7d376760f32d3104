package org.plainsong.mechanism;

import java.util.OptionalInt;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetFilter;

/**
 * The draws of one group, from its first token to its last: asks the gate, charges before every
 * step that costs, and draws.
 *
 * <p>Tokens that an earlier attempt drew are charged as they were, those that it may have drawn and
 * lost as well, and what remains for such losses is set aside: new draws never spend it.
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

  /** A group that has drawn nothing, in an attempt that is the first. */
  public TokenDraws(DrawRule rule) {
    this(rule, /* lostTokens= */ 0);
  }

  /**
   * A group that has drawn nothing that is known.
   *
   * @param lostTokens paid tokens that earlier attempts may have drawn and lost
   * @throws org.plainsong.privacy.BudgetExhaustedException if the budget does not cover them
   * @throws IllegalArgumentException if they are more than the rule allows
   */
  public TokenDraws(DrawRule rule, int lostTokens) {
    if (lostTokens < 0 || lostTokens > rule.resumeTokens()) {
      throw new IllegalArgumentException(
          "lost tokens must be at most the "
              + rule.resumeTokens()
              + " that may be drawn a second time. Provided value: "
              + lostTokens);
    }
    this.rule = rule;
    this.gate = rule.gate().open();
    this.filter = new BudgetFilter(rule.budget());
    if (rule.resumeTokens() > 0) {
      // Lost ones, and those that may yet be lost.
      filter.charge(rule.ofTokens(rule.resumeTokens()));
    }
  }

  /**
   * Counts a token that an earlier attempt drew and wrote down, as it did then.
   *
   * @throws org.plainsong.privacy.BudgetExhaustedException if the budget does not cover it
   * @throws IllegalStateException if the group is finished, or an earlier draw failed
   */
  public void replayPaid() {
    replay();
    filter.charge(rule.ofTokens(1));
    paid++;
    drawn();
  }

  /** Counts a token that an earlier attempt drew from the public model and wrote down. */
  public void replayFree() {
    replay();
    drawn();
  }

  private void replay() {
    if (finished) {
      throw new IllegalStateException("a group that is finished has no further token to replay");
    }
    finished = true;
  }

  private void drawn() {
    drawn++;
    finished = paid == rule.paidTokens() || drawn == rule.tokensInAll();
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
    rule.bits().beginDraw(scores.group(), drawn);
    OptionalInt free = gate.publicToken(scores, filter);
    int token = free.isPresent() ? free.getAsInt() : paidToken(scores);
    drawn();
    return token;
  }

  private int paidToken(ScoreSum scores) {
    filter.charge(rule.mechanism().cost());
    paid++;
    return rule.mechanism().draw(scores);
  }

  /** Tokens that it may draw for sure, whatever its gate says of them. Public. */
  public long left() {
    return finished ? 0 : Math.min(rule.paidTokens() - paid, rule.tokensInAll() - drawn);
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
