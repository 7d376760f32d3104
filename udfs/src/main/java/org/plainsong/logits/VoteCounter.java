package org.plainsong.logits;

/**
 * One teacher's vote, 2^20 units for its best candidate and 0 for all others (Papernot et al. 2017,
 * arXiv 1610.05755); the lowest token id wins a tie. A vote counts as a whole probability of {@link
 * ProbabilityShare}, so that both kinds share one bound: a teacher adds a vector that is never
 * negative and has a sum, and so an L2 norm, of at most 2^20. A row with a value that is not finite
 * votes for nothing.
 */
public final class VoteCounter implements Contributor {

  @Override
  public void add(float[] teacherLogits, int offset, CandidateSet candidates, long[] sums) {
    int best = FiniteRow.best(teacherLogits, offset, candidates.size());
    if (best != FiniteRow.NOT_FINITE) {
      sums[best] += ProbabilityShare.UNITS;
    }
  }
}
