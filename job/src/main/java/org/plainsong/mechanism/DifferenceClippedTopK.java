package org.plainsong.mechanism;

import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.TokenBudget;

/**
 * The default: candidate v with probability proportional to {@code exp((public(v) + sum(v) / s) /
 * tau)}, where sums are of clipped differences from the public reference.
 *
 * <p>In integers, the weight of v is {@code public(v) * s + sum(v)} and the exponent is that times
 * {@code 2^-20 / (s tau)}.
 *
 * <p>Cost and sensitivity under both relations: {@link org.plainsong.privacy.ScoreCost}, whose f is
 * the public score.
 */
final class DifferenceClippedTopK extends ClippedScores {

  static final String NAME = "difference-clipped-top-k";

  private final int groupSize;

  DifferenceClippedTopK(MechanismSettings settings, ClipBound clip) {
    super(NAME, Contribution.DIFFERENCE, settings, clip);
    this.groupSize = settings.groupSize();
  }

  /** The mechanism with the largest clip bound that keeps a budget. */
  static TokenMechanism calibrated(MechanismSettings settings, TokenBudget budget) {
    return new DifferenceClippedTopK(
        settings, Calibration.largestClip(budget, settings.scoreCost()));
  }

  @Override
  long weight(ScoreSum scores, int index) {
    long reference = Math.multiplyExact((long) scores.publicScore(index), groupSize);
    return Math.addExact(reference, scores.sum(index));
  }
}
