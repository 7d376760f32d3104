package org.plainsong.teacher;

import java.io.Serializable;
import java.util.List;
import org.plainsong.logits.ContributionRule;
import org.plainsong.model.KvFormat;
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
 * @param batches what its sequences stand in
 */
public record EnsembleSpec(
    List<Prompt> prompts,
    int[] promptOfGroup,
    ContributionRule rule,
    int vocabulary,
    int maxRecordTokens,
    int maxNewTokens,
    Batches batches)
    implements Serializable {

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
  }

  /**
   * The same, with batches that the texts of an ensemble just fill. The expected size of a group
   * decides, not the true one.
   *
   * @param textsInFlight texts that its groups may write at once, a public number
   * @param threads of the ensemble
   */
  public EnsembleSpec withLoad(long textsInFlight, int threads) {
    long sequences = Math.multiplyExact(textsInFlight, rule.groupSize() + 1L);
    return new EnsembleSpec(
        prompts,
        promptOfGroup,
        rule,
        vocabulary,
        maxRecordTokens,
        maxNewTokens,
        batches.filledBy(sequences, threads));
  }

  /**
   * Rows to have memory for: those of some groups' teachers, one public row each, and two standard
   * deviations of how many records fall into them.
   *
   * @param groupSize expected teachers a group
   */
  public static long rows(int groups, int groupSize) {
    double teachers = (double) groups * groupSize;
    return (long) Math.ceil(teachers + groups + 2 * Math.sqrt(teachers));
  }

  /**
   * Places of every row, in whole blocks of keys: the prompts, the longest record and the longest
   * text, and one more for what a row writes while it waits.
   */
  public int capacity() {
    int longest = 0;
    for (Prompt prompt : prompts) {
      int teacher = prompt.prefix().length + maxRecordTokens + prompt.suffix().length;
      longest = Math.max(longest, Math.max(teacher, prompt.publicPrompt().length));
    }
    return KvFormat.wholeBlocks(longest + maxNewTokens + 1);
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
