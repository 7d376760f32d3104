package org.plainsong.round;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;
import org.plainsong.teacher.GroupStep;
import org.plainsong.text.StopRule;
import org.plainsong.text.TextEnd;
import org.plainsong.text.Tokenizer;

/** What one group has released so far, and what it may still release. */
final class GroupProgress {

  private final int group;
  private final BudgetFilter filter;
  private final StopRule stopRule;
  private final Tokenizer tokenizer;
  private final List<SyntheticRecord> texts = new ArrayList<>();
  private int tokensLeft;
  private int[] released;
  private int length;

  /** A group before its first token. */
  GroupProgress(int group, RoundSettings settings, Tokenizer tokenizer) {
    this.group = group;
    this.filter = new BudgetFilter(settings.budgetPerGroup());
    this.stopRule = settings.stopRule();
    this.tokenizer = tokenizer;
    this.tokensLeft = settings.tokensPerGroup();
    this.released = new int[settings.stopRule().maxTokens()];
  }

  int group() {
    return group;
  }

  /** Where the teachers have to be for the next token. */
  GroupStep step() {
    return new GroupStep(group, texts.size(), Arrays.copyOf(released, length));
  }

  boolean isFinished() {
    return tokensLeft == 0;
  }

  List<SyntheticRecord> texts() {
    return texts;
  }

  /** Pays for one draw, before it happens. */
  void charge(DpEvent draw) {
    if (isFinished()) {
      throw new IllegalStateException("group " + group + " has no tokens left");
    }
    filter.charge(draw);
    tokensLeft--;
  }

  /** Takes the token that was drawn; ends the text, or the group inside it, where it has to. */
  void accept(int token) {
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
