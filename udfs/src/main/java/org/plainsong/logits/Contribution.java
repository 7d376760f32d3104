package org.plainsong.logits;

/** What a teacher's row of logits becomes before it is summed. */
public enum Contribution {
  /** Nothing: no record is read. */
  NONE,
  /** Differences from the public scores, recentred and clipped: {@link DifferenceClipper}. */
  DIFFERENCE,
  /** Logits below the row's largest one, clipped: {@link LogitClipper}. */
  LOGIT,
  /** Probabilities, rounded down: {@link ProbabilityShare}. */
  PROBABILITY,
  /** One vote, for the best candidate: {@link VoteCounter}. */
  VOTE;

  /** Whether a clip bound limits what a teacher contributes; the others are limited as they are. */
  public boolean isClipped() {
    return this == DIFFERENCE || this == LOGIT;
  }
}
