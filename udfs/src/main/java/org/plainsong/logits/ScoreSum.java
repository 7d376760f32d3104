package org.plainsong.logits;

import java.util.Arrays;

/**
 * The clipped scores of a group's teachers for the next token, summed: all that ever leaves the
 * executors. Its values are private until a mechanism has drawn from them.
 *
 * <p>Layout: parallel arrays over the candidates, by increasing token id. Scores in units of the
 * {@link FixedPointGrid}; probabilities, where a gate asks for them, in units of 2^-20.
 */
public final class ScoreSum {

  private final int group;
  private final int[] candidates;
  private final int[] publicScores;
  private final long[] sums;
  private final long[] probabilitySums;

  /** A sum of scores alone; see the other constructor. */
  public ScoreSum(int group, int[] candidates, int[] publicScores, long[] sums) {
    this(group, candidates, publicScores, sums, /* probabilitySums= */ new long[0]);
  }

  /**
   * Wraps the arrays without copying them.
   *
   * @param group index of the group
   * @param candidates token ids, strictly increasing, at least one
   * @param publicScores the public reference's logits, in units
   * @param sums the teachers' summed contributions, in units
   * @param probabilitySums the teachers' summed probabilities, in units; empty if nobody asks
   */
  public ScoreSum(
      int group, int[] candidates, int[] publicScores, long[] sums, long[] probabilitySums) {
    int size = candidates.length;
    if (size == 0
        || publicScores.length != size
        || sums.length != size
        || (probabilitySums.length != 0 && probabilitySums.length != size)) {
      throw new IllegalArgumentException(
          "a score sum needs arrays of one length >= 1. Provided lengths: "
              + size
              + ", "
              + publicScores.length
              + ", "
              + sums.length
              + ", "
              + probabilitySums.length);
    }
    for (int i = 1; i < size; i++) {
      if (candidates[i - 1] >= candidates[i]) {
        throw new IllegalArgumentException("candidates must be strictly increasing at index " + i);
      }
    }
    this.group = group;
    this.candidates = candidates;
    this.publicScores = publicScores;
    this.sums = sums;
    this.probabilitySums = probabilitySums;
  }

  /** Index of the group. */
  public int group() {
    return group;
  }

  /** Number of candidates. */
  public int size() {
    return candidates.length;
  }

  /** Token id of a candidate. */
  public int candidate(int index) {
    return candidates[index];
  }

  /** The public reference's logit of a candidate, in units. */
  public int publicScore(int index) {
    return publicScores[index];
  }

  /** The teachers' summed contributions to a candidate, in units. Private. */
  public long sum(int index) {
    return sums[index];
  }

  /** Whether the teachers' probabilities were summed. */
  public boolean hasProbabilities() {
    return probabilitySums.length > 0;
  }

  /** The teachers' summed probabilities of a candidate, in units of 2^-20. Private. */
  public long probabilitySum(int index) {
    return probabilitySums[index];
  }

  /**
   * Adds the sum of another shard of the same group. Candidates and public scores stay this one's:
   * a token that the other lacks counts 0 there, a token that this one lacks is dropped.
   */
  public ScoreSum plus(ScoreSum shard) {
    if (shard.group != group) {
      throw new IllegalArgumentException(
          "shards must be of one group. Provided groups: " + group + ", " + shard.group);
    }
    if (shard.hasProbabilities() != hasProbabilities()) {
      throw new IllegalArgumentException(
          "shards must all have sums of probabilities, or none. Provided group: " + group);
    }
    long[] total = sums.clone();
    long[] probabilities = probabilitySums.clone();
    for (int i = 0; i < total.length; i++) {
      int at = Arrays.binarySearch(shard.candidates, candidates[i]);
      if (at >= 0) {
        total[i] = Math.addExact(total[i], shard.sums[at]);
        if (probabilities.length > 0) {
          probabilities[i] = Math.addExact(probabilities[i], shard.probabilitySums[at]);
        }
      }
    }
    return new ScoreSum(group, candidates, publicScores, total, probabilities);
  }

  /** Names the group only: the values are private. */
  @Override
  public String toString() {
    return "ScoreSum[group=" + group + "]";
  }
}
