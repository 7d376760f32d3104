package org.plainsong.teacher;

import java.io.Serializable;
import java.util.List;
import org.plainsong.logits.ContributionRule;
import org.plainsong.prompt.Prompt;

/**
 * What an {@link Ensemble} must know beside its teachers. All of it is public.
 *
 * @param prompts one a label, or a single one
 * @param promptOfGroup {@code int[groups]}: index into {@code prompts} of each group's prompt
 * @param rule what a teacher contributes
 * @param vocabulary token ids below this may be drawn: the tokenizer's, at most the model's
 * @param maxRecordTokens longest record, in tokens
 * @param maxNewTokens longest text, in tokens
 * @param batchRows rows of every batch of teachers, a constant whatever the data
 * @param publicRows rows of every batch of public rows
 */
public record EnsembleSpec(
    List<Prompt> prompts,
    int[] promptOfGroup,
    ContributionRule rule,
    int vocabulary,
    int maxRecordTokens,
    int maxNewTokens,
    int batchRows,
    int publicRows)
    implements Serializable {

  /** More rows a step hardly pay: a step of four costs little more than one of one. */
  private static final int MOST_PUBLIC_ROWS = 4;

  /** Smaller batches read the weights for too few rows: a step of 4 takes 21 ms, one of 8 25 ms. */
  private static final int FEWEST_BATCH_ROWS = 8;

  public EnsembleSpec {
    prompts = List.copyOf(prompts);
    for (int prompt : promptOfGroup) {
      if (prompt < 0 || prompt >= prompts.size()) {
        throw new IllegalArgumentException(
            "a group's prompt must lie in [0, " + prompts.size() + "). Provided value: " + prompt);
      }
    }
    requirePositive("vocabulary", vocabulary);
    requirePositive("max record tokens", maxRecordTokens);
    requirePositive("max new tokens", maxNewTokens);
    requirePositive("batch rows", batchRows);
    requirePositive("public rows", publicRows);
  }

  /** A specification for any number of groups in flight. */
  public EnsembleSpec(
      List<Prompt> prompts,
      int[] promptOfGroup,
      ContributionRule rule,
      int vocabulary,
      int maxRecordTokens,
      int maxNewTokens,
      int batchRows) {
    this(
        prompts,
        promptOfGroup,
        rule,
        vocabulary,
        maxRecordTokens,
        maxNewTokens,
        batchRows,
        MOST_PUBLIC_ROWS);
  }

  /**
   * The same, with no more public rows than there will be groups: each group has one, and a row
   * that nobody uses costs a step as much as another.
   *
   * @param groupsInFlight groups of an ensemble that may run at once, a public number
   */
  public EnsembleSpec withGroupsInFlight(int groupsInFlight) {
    return withRows(batchRows, Math.min(MOST_PUBLIC_ROWS, groupsInFlight));
  }

  /**
   * The same, with batches small enough that the teachers of one group keep several threads busy.
   * The expected size of a group decides, not the true one, with room for a group that turns out a
   * little larger.
   *
   * @param threads of an ensemble
   */
  public EnsembleSpec withThreads(int threads) {
    if (threads == 1) {
      return this;
    }
    double most = rule.groupSize() + 2 * Math.sqrt(rule.groupSize());
    int share = Math.max(FEWEST_BATCH_ROWS, (int) Math.ceil(most / threads));
    return withRows(Math.min(batchRows, share), publicRows);
  }

  private EnsembleSpec withRows(int teachers, int references) {
    return new EnsembleSpec(
        prompts,
        promptOfGroup,
        rule,
        vocabulary,
        maxRecordTokens,
        maxNewTokens,
        teachers,
        references);
  }

  /**
   * Places of every row: the prompts, the longest record and the longest text, and one more for
   * what a row writes while it waits.
   */
  public int capacity() {
    int longest = 0;
    for (Prompt prompt : prompts) {
      int teacher = prompt.prefix().length + maxRecordTokens + prompt.suffix().length;
      longest = Math.max(longest, Math.max(teacher, prompt.publicPrompt().length));
    }
    return longest + maxNewTokens + 1;
  }

  Prompt promptOf(int group) {
    return prompts.get(promptOfGroup[group]);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1. Provided value: " + value);
    }
  }
}
