package org.plainsong.logits;

import java.io.Serializable;

/**
 * What a teacher contributes to a token: the half of a mechanism that runs on executors. All of it
 * is public.
 *
 * @param contribution what a teacher's row becomes
 * @param topK how many of the public reference's best tokens are candidates for sure
 * @param clipBound the bound of a teacher's contribution to a token; 0 where none is clipped
 * @param groupSize the expected teachers of a group, s: the fixed divisor
 * @param probabilities whether a teacher's probabilities are summed beside its scores, for a gate
 */
public record ContributionRule(
    Contribution contribution, int topK, ClipBound clipBound, int groupSize, boolean probabilities)
    implements Serializable {

  private static final ClipBound NO_CLIP = new ClipBound(0);

  public ContributionRule {
    if (topK < 1) {
      throw new IllegalArgumentException("top-k must be >= 1. Provided value: " + topK);
    }
    if (groupSize < 1) {
      throw new IllegalArgumentException("group size must be >= 1. Provided value: " + groupSize);
    }
    if (!contribution.isClipped() && clipBound.units() != 0) {
      throw new IllegalArgumentException(
          "clip bound must be 0 for contribution "
              + contribution
              + ", which has a bound of its own. Provided value: "
              + clipBound.units());
    }
  }

  /** A rule without sums of probabilities. */
  public ContributionRule(Contribution contribution, int topK, ClipBound clipBound, int groupSize) {
    this(contribution, topK, clipBound, groupSize, /* probabilities= */ false);
  }

  /** Clipped differences from the public scores. */
  public ContributionRule(int topK, ClipBound clipBound, int groupSize) {
    this(Contribution.DIFFERENCE, topK, clipBound, groupSize, /* probabilities= */ false);
  }

  /** A contribution that is not clipped. */
  public static ContributionRule unclipped(Contribution contribution, int topK, int groupSize) {
    return new ContributionRule(contribution, topK, NO_CLIP, groupSize, /* probabilities= */ false);
  }

  /** The same rule, with sums of probabilities beside those of scores. */
  public ContributionRule withProbabilities() {
    return new ContributionRule(
        contribution, topK, clipBound, groupSize, /* probabilities= */ true);
  }

  /** Whether teachers contribute anything at all; if not, no record need be read. */
  public boolean readsTeachers() {
    return contribution != Contribution.NONE || probabilities;
  }
}
