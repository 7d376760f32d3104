package org.plainsong.round;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.Gate;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.privacy.BudgetFilter;

/**
 * Watches a run from where it draws: the sums that reach a draw, and what the filter has spent
 * before and after it, group by group.
 */
final class Trace {

  private final GroupBits bits;
  private final Map<Integer, List<String>> draws = new TreeMap<>();
  private final Map<Integer, BudgetFilter> filters = new TreeMap<>();

  Trace(GroupBits bits) {
    this.bits = bits;
  }

  /** The same rule, watched. Each group draws with bytes of its own. */
  DrawRule watch(DrawRule rule) {
    return new DrawRule(
        new Watched(rule.mechanism()),
        new WatchedGate(rule.gate()),
        rule.paidTokens(),
        rule.tokensInAll(),
        rule.budget());
  }

  /** For every group, its draws in their order, and what it spent in all. */
  Map<Integer, List<String>> seen() {
    Map<Integer, List<String>> seen = new TreeMap<>();
    draws.forEach(
        (group, lines) -> {
          List<String> all = new ArrayList<>(lines);
          all.add("spent " + spent(group));
          seen.put(group, all);
        });
    return seen;
  }

  private String spent(int group) {
    return spent(Objects.requireNonNull(filters.get(group)));
  }

  private static String spent(BudgetFilter filter) {
    // To the last bit.
    return Double.toHexString(filter.spent().value());
  }

  private void write(int group, String line) {
    draws.computeIfAbsent(group, g -> new ArrayList<>()).add(line);
  }

  private static String values(ScoreSum scores) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < scores.size(); i++) {
      line.append(scores.candidate(i)).append('=').append(scores.publicScore(i));
      line.append('+').append(scores.sum(i));
      if (scores.hasProbabilities()) {
        line.append('/').append(scores.probabilitySum(i));
      }
      line.append(' ');
    }
    return line.toString();
  }

  /** A mechanism that writes down which token it draws. */
  private final class Watched extends ForwardingMechanism {

    private final TokenMechanism mechanism;

    Watched(TokenMechanism mechanism) {
      super(mechanism);
      this.mechanism = mechanism;
    }

    @Override
    public int draw(ScoreSum scores) {
      bits.select(scores.group());
      int token = mechanism.draw(scores);
      write(scores.group(), "paid " + token + " for " + spent(scores.group()));
      return token;
    }
  }

  /** A gate that writes down the sums it is asked about, its answer and its charges. */
  private final class WatchedGate extends ForwardingGate {

    private final Gate gate;

    WatchedGate(Gate gate) {
      super(gate);
      this.gate = gate;
    }

    @Override
    public Group open() {
      Group group = gate.open();
      return (scores, filter) -> {
        bits.select(scores.group());
        filters.put(scores.group(), filter);
        write(scores.group(), "asked after " + spent(filter) + " about " + values(scores));
        OptionalInt free = group.publicToken(scores, filter);
        write(scores.group(), "answered " + free + " after " + spent(filter));
        return free;
      };
    }
  }
}
