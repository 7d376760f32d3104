package org.plainsong.logits;

import java.util.Arrays;

/**
 * The tokens that may be drawn in a round and their public scores: a function of the public
 * reference and of public settings alone, so it costs nothing.
 *
 * <p>The k best public tokens, and every token whose public score lies within {@code 2C/s} of the
 * k-th: no teacher could have told those apart (top-k+ of InvisibleInk, arXiv 2507.02974, section
 * 3). C is 0 for contributions that are not clipped. Scores are integers of the {@link
 * FixedPointGrid}, and so is the threshold, so that every machine selects the same set. Ties are
 * all in; the size has no other limit than the vocabulary.
 */
public final class CandidateSet {

  private final int[] tokens;
  private final int[] publicScores;
  private final double[] publicProbabilities;

  private CandidateSet(int[] tokens, int[] publicScores) {
    this.tokens = tokens;
    this.publicScores = publicScores;
    this.publicProbabilities = softmax(publicScores);
  }

  private static double[] softmax(int[] scores) {
    long largest = Arrays.stream(scores).max().orElseThrow();
    double[] weights = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      weights[i] = StrictMath.exp(FixedPointGrid.nats(scores[i] - largest));
      sum += weights[i];
    }
    for (int i = 0; i < scores.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /**
   * Selects the candidates of one public row.
   *
   * @param publicLogits {@code float[vocabulary]}, nats
   * @throws IllegalStateException if a logit is not finite: the public model is broken
   */
  public static CandidateSet select(float[] publicLogits, ContributionRule rule) {
    return select(publicLogits, /* offset= */ 0, publicLogits.length, rule);
  }

  /**
   * Selects the candidates of one public row inside a batch.
   *
   * @param publicLogits nats
   * @param offset where the row begins
   * @param vocabulary length of the row
   * @throws IllegalStateException if a logit is not finite: the public model is broken
   */
  public static CandidateSet select(
      float[] publicLogits, int offset, int vocabulary, ContributionRule rule) {
    if (vocabulary < 1 || offset < 0 || vocabulary > publicLogits.length - offset) {
      throw new IllegalArgumentException(
          "public logits must hold a row of at least one token. Provided: offset "
              + offset
              + ", vocabulary "
              + vocabulary
              + ", length "
              + publicLogits.length);
    }
    int[] scores = new int[vocabulary];
    for (int v = 0; v < vocabulary; v++) {
      scores[v] = score(publicLogits[offset + v], v);
    }
    int kth = RadixSelect.largest(scores, Math.min(rule.topK(), vocabulary));
    return atLeast(scores, kth - 2L * rule.clipBound().units() / rule.groupSize());
  }

  private static int score(float logit, int token) {
    if (!Float.isFinite(logit)) {
      throw new IllegalStateException(
          "public logit of token " + token + " must be finite. Provided value: " + logit);
    }
    // Exact before rounding: a float times a power of two. Any rounding is fine, the score is
    // public; what counts is that everybody uses this integer and not the logit. The cast
    // saturates.
    return (int) Math.rint(logit * 0x1p20);
  }

  private static CandidateSet atLeast(int[] scores, long threshold) {
    int size = 0;
    for (int score : scores) {
      if (score >= threshold) {
        size++;
      }
    }
    int[] tokens = new int[size];
    int[] kept = new int[size];
    int at = 0;
    for (int v = 0; v < scores.length; v++) {
      if (scores[v] >= threshold) {
        tokens[at] = v;
        kept[at] = scores[v];
        at++;
      }
    }
    return new CandidateSet(tokens, kept);
  }

  /** Number of candidates, at least 1. */
  public int size() {
    return tokens.length;
  }

  /** Token id of a candidate; ids increase with the index. */
  public int token(int index) {
    return tokens[index];
  }

  /** Public score of a candidate, in units of the {@link FixedPointGrid}. */
  public int publicScore(int index) {
    return publicScores[index];
  }

  /** Public score of a candidate, in nats, exact. */
  double publicLogit(int index) {
    return FixedPointGrid.nats(publicScores[index]);
  }

  /** The public model's probability of a candidate among the candidates, for recentring. */
  double publicProbability(int index) {
    return publicProbabilities[index];
  }

  /** A copy of the token ids, strictly increasing. */
  public int[] tokens() {
    return tokens.clone();
  }

  /**
   * Puts a group's summed contributions beside the public scores.
   *
   * @param sums {@code long[size()]}, in units; not copied
   */
  public ScoreSum withSums(int group, long[] sums) {
    return new ScoreSum(group, tokens, publicScores, sums);
  }

  /**
   * Puts a group's summed contributions and probabilities beside the public scores.
   *
   * @param sums {@code long[size()]}, in units; not copied
   * @param probabilitySums {@code long[size()]}, in units of 2^-20, or empty; not copied
   */
  public ScoreSum withSums(int group, long[] sums, long[] probabilitySums) {
    return new ScoreSum(group, tokens, publicScores, sums, probabilitySums);
  }
}
