package org.plainsong.logits;

/**
 * Adds one teacher's contribution to the sums of its group. Every kind holds a bound that a
 * mechanism's cost is proved from, in integers and for every row there is; a row with a value that
 * is not finite contributes 0, because that fault is private and must not show.
 */
@FunctionalInterface
public interface Contributor {

  /**
   * Adds one teacher's contribution.
   *
   * @param teacherLogits nats; the row holds the candidates in their order
   * @param offset where the row begins
   * @param candidates the round's candidates
   * @param sums {@code long[candidates.size()]}, in units; the contribution is added to it
   */
  void add(float[] teacherLogits, int offset, CandidateSet candidates, long[] sums);

  /** The contributor that a rule asks for: one line a kind. */
  static Contributor of(ContributionRule rule) {
    return switch (rule.contribution()) {
      case NONE -> (logits, offset, candidates, sums) -> {};
      case DIFFERENCE -> new DifferenceClipper(rule.clipBound());
      case LOGIT -> new LogitClipper(rule.clipBound());
      case PROBABILITY -> {
        ProbabilityShare share = new ProbabilityShare();
        yield (logits, offset, candidates, sums) -> share.add(logits, offset, sums);
      }
      case VOTE -> new VoteCounter();
    };
  }
}
