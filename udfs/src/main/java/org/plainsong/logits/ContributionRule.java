package org.plainsong.logits;

import java.io.Serializable;

/**
 * What a teacher contributes to a token: the half of a mechanism that runs on executors. All of it
 * is public.
 *
 * @param topK how many of the public reference's best tokens are candidates for sure
 * @param clipBound the bound of a teacher's contribution to a token
 * @param groupSize the expected teachers of a group, s: the fixed divisor
 * @param probabilities whether a teacher's probabilities are summed beside its scores, for a gate
 */
public record ContributionRule(int topK, ClipBound clipBound, int groupSize, boolean probabilities)
    implements Serializable {

  public ContributionRule {
    if (topK < 1) {
      throw new IllegalArgumentException("top-k must be >= 1. Provided value: " + topK);
    }
    if (groupSize < 1) {
      throw new IllegalArgumentException("group size must be >= 1. Provided value: " + groupSize);
    }
  }

  /** A rule without sums of probabilities. */
  public ContributionRule(int topK, ClipBound clipBound, int groupSize) {
    this(topK, clipBound, groupSize, /* probabilities= */ false);
  }

  /** The same rule, with sums of probabilities beside those of scores. */
  public ContributionRule withProbabilities() {
    return new ContributionRule(topK, clipBound, groupSize, /* probabilities= */ true);
  }

  /** Whether teachers contribute anything at all; if not, no record need be read. */
  public boolean readsTeachers() {
    return clipBound.units() > 0 || probabilities;
  }
}
