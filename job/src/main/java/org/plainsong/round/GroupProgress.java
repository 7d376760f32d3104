package org.plainsong.round;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.plainsong.journal.Draw;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.TokenDraws;
import org.plainsong.teacher.GroupStep;
import org.plainsong.text.TextEnd;
import org.plainsong.text.Tokenizer;

/**
 * What one group has released so far, and what it may still release.
 *
 * <p>It writes some texts side by side. They share one budget, which an earlier text can count on
 * to its end: a later one waits where the tokens that are left might not do for both. So the budget
 * cuts off one text at most, whatever their number.
 */
final class GroupProgress {

  private final int group;
  private final TokenDraws draws;
  private final RoundSettings settings;
  private final Tokenizer tokenizer;
  private final List<SyntheticRecord> texts = new ArrayList<>();
  private final SortedMap<Integer, Unfinished> unfinished = new TreeMap<>();
  private int begun;

  /** A group before its first token. */
  GroupProgress(
      int group, DrawRule rule, RoundSettings settings, Tokenizer tokenizer, int lostTokens) {
    this.group = group;
    this.draws = new TokenDraws(rule, lostTokens);
    this.settings = settings;
    this.tokenizer = tokenizer;
  }

  int group() {
    return group;
  }

  /**
   * Where the teachers have to be for the next tokens, by the texts' numbers; none if the group is
   * finished. Each of these tokens is within the budget.
   */
  List<GroupStep> steps() {
    List<GroupStep> steps = new ArrayList<>(settings.textsAtOnce());
    long left = draws.left();
    for (Map.Entry<Integer, Unfinished> text : unfinished.entrySet()) {
      if (left > 0) {
        steps.add(new GroupStep(group, text.getKey(), text.getValue().tokens()));
      }
      left -= settings.stopRule().maxTokens() - text.getValue().length;
    }
    for (int text = begun; left > 0 && steps.size() < settings.textsAtOnce(); text++) {
      steps.add(new GroupStep(group, text, new int[0]));
      left -= settings.stopRule().maxTokens();
    }
    return steps;
  }

  boolean isFinished() {
    return draws.isFinished();
  }

  /** The texts that have ended, by their numbers: all of them once the group is finished. */
  List<SyntheticRecord> texts() {
    return texts.stream().sorted(Comparator.comparingInt(SyntheticRecord::number)).toList();
  }

  /** How many tokens were paid for. */
  int paid() {
    return draws.paid();
  }

  /** Whether it has drawn a token. */
  boolean isStarted() {
    return begun > 0;
  }

  /** Draws the next token of a text; ends the text, or the group inside it, where it has to. */
  Draw draw(int text, ScoreSum scores) {
    int paidBefore = paid();
    int token = draws.next(scores);
    append(text, token);
    return new Draw(group, text, token, paid() > paidBefore);
  }

  /** Appends a token that was drawn and written down before. */
  void replay(Draw draw) {
    if (draw.paid()) {
      draws.replayPaid();
    } else {
      draws.replayFree();
    }
    append(draw.text(), draw.token());
  }

  private void append(int number, int token) {
    Unfinished text = unfinished.get(number);
    if (text == null) {
      text = begin(number);
    }
    text.append(token);
    settings.stopRule().end(text.tokens(), tokenizer).ifPresent(end -> finishText(number, end));
    while (isFinished() && !unfinished.isEmpty()) {
      finishText(unfinished.firstKey(), TextEnd.BUDGET);
    }
  }

  private Unfinished begin(int number) {
    if (number != begun || unfinished.size() == settings.textsAtOnce()) {
      throw new IllegalStateException("group " + group + " does not write text " + number + " now");
    }
    Unfinished text = new Unfinished(settings.stopRule().maxTokens());
    unfinished.put(number, text);
    begun++;
    return text;
  }

  private void finishText(int number, TextEnd end) {
    Unfinished text = unfinished.remove(number);
    if (text == null) {
      throw new IllegalStateException("text " + number + " of group " + group + " has ended");
    }
    String visible = settings.stopRule().text(text.tokens(), tokenizer);
    texts.add(new SyntheticRecord(group, number, visible, text.length, end));
  }

  /** The tokens of a text so far. */
  private static final class Unfinished {

    private final int[] released;
    private int length;

    Unfinished(int maxTokens) {
      this.released = new int[maxTokens];
    }

    void append(int token) {
      released[length++] = token;
    }

    int[] tokens() {
      return Arrays.copyOf(released, length);
    }
  }
}
