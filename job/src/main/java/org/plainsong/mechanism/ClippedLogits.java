package org.plainsong.mechanism;

import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.TokenBudget;

/**
 * Candidate v with probability proportional to {@code exp(sum(v) / (s tau))}, where sums are of the
 * teachers' own clipped logits (Amin et al. 2024, arXiv 2407.12108). The public model selects the
 * candidates and has no say beyond that.
 *
 * <p>In integers, the weight of v is {@code sum(v)} and the exponent is that times {@code 2^-20 /
 * (s tau)}, s being the public, expected group size. A group without teachers draws uniformly.
 *
 * <p>A contribution lies in {@code [-C, C]} as for differences, so cost and sensitivity under both
 * relations are those of {@link org.plainsong.privacy.ScoreCost}, with f = 0: eta is {@code 2 m C /
 * (s tau)} for adding or removing a unit (Theorem 1 of the paper) and twice that for replacing one.
 */
final class ClippedLogits extends ClippedScores {

  static final String NAME = "clipped-logits";

  ClippedLogits(MechanismSettings settings, ClipBound clip) {
    super(NAME, Contribution.LOGIT, settings, clip);
  }

  /** The mechanism with the largest clip bound that keeps a budget. */
  static TokenMechanism calibrated(MechanismSettings settings, TokenBudget budget) {
    return new ClippedLogits(settings, Calibration.largestClip(budget, settings.scoreCost()));
  }

  @Override
  long weight(ScoreSum scores, int index) {
    return scores.sum(index);
  }
}
