package org.plainsong.round;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.plainsong.journal.Draw;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.TokenDraws;
import org.plainsong.teacher.GroupStep;
import org.plainsong.text.StopRule;
import org.plainsong.text.TextEnd;
import org.plainsong.text.Tokenizer;

/** What one group has released so far, and what it may still release. */
final class GroupProgress {

  private final int group;
  private final TokenDraws draws;
  private final StopRule stopRule;
  private final Tokenizer tokenizer;
  private final List<SyntheticRecord> texts = new ArrayList<>();
  private int[] released;
  private int length;

  /** A group before its first token. */
  GroupProgress(int group, DrawRule rule, StopRule stopRule, Tokenizer tokenizer, int lostTokens) {
    this.group = group;
    this.draws = new TokenDraws(rule, lostTokens);
    this.stopRule = stopRule;
    this.tokenizer = tokenizer;
    this.released = new int[stopRule.maxTokens()];
  }

  int group() {
    return group;
  }

  /** Where the teachers have to be for the next token. */
  GroupStep step() {
    return new GroupStep(group, texts.size(), Arrays.copyOf(released, length));
  }

  boolean isFinished() {
    return draws.isFinished();
  }

  List<SyntheticRecord> texts() {
    return texts;
  }

  /** How many tokens were paid for. */
  int paid() {
    return draws.paid();
  }

  /** Whether it has drawn a token. */
  boolean isStarted() {
    return length > 0 || !texts.isEmpty();
  }

  /** Draws the next token; ends the text, or the group inside it, where it has to. */
  Draw draw(ScoreSum scores) {
    int paidBefore = paid();
    int token = draws.next(scores);
    append(token);
    return new Draw(group, token, paid() > paidBefore);
  }

  /** Appends a token that was drawn and written down before. */
  void replay(Draw draw) {
    if (draw.paid()) {
      draws.replayPaid();
    } else {
      draws.replayFree();
    }
    append(draw.token());
  }

  private void append(int token) {
    released[length++] = token;
    int[] text = Arrays.copyOf(released, length);
    Optional<TextEnd> end = stopRule.end(text, tokenizer);
    if (end.isPresent()) {
      finishText(text, end.get());
    } else if (isFinished()) {
      finishText(text, TextEnd.BUDGET);
    }
  }

  private void finishText(int[] text, TextEnd end) {
    String visible = stopRule.text(text, tokenizer);
    texts.add(new SyntheticRecord(group, texts.size(), visible, text.length, end));
    length = 0;
  }
}
