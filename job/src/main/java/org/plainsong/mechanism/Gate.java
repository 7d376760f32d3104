package org.plainsong.mechanism;

import java.util.OptionalInt;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;

/**
 * Decides, token by token, whether the public model may draw alone or a private draw is paid for.
 * Made by {@link Gates}.
 */
public interface Gate {

  /** The name in configurations and manifests. */
  String name();

  /** What the gate itself releases about a unit for every paid token, at most. */
  DpEvent costOfPaidToken();

  /** The gate of one group, before its first token. */
  Group open();

  /** What a gate remembers of one group. */
  interface Group {

    /**
     * Asks the gate, which charges what the question costs before it looks at a private number.
     *
     * @param scores the next token's scores
     * @param filter the group's budget
     * @return a token drawn from the public model alone, or empty if this token must be paid for
     */
    OptionalInt publicToken(ScoreSum scores, BudgetFilter filter);
  }
}
