package org.plainsong.mechanism;

import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;

/**
 * A candidate with probability proportional to {@code exp(weight 2^-20 / (s tau))}, where a unit
 * moves integer weights by clipped contributions alone: the draw that {@link
 * org.plainsong.privacy.ScoreCost} charges for. s is the public, expected group size, never a true
 * count: with a count, one unit would move every teacher's part.
 */
abstract class ClippedScores extends ChargedMechanism {

  private final Scale scale;
  private final ExactSampler sampler;

  ClippedScores(
      String name, Contribution contribution, MechanismSettings settings, ClipBound clip) {
    super(
        name,
        new ContributionRule(contribution, settings.topK(), clip, settings.groupSize()),
        settings.scoreCost().event(clip));
    this.scale = Scale.of(settings.groupSize(), settings.temperature());
    this.sampler = new ExactSampler(settings.bits());
  }

  /** The integer weight of a candidate. */
  abstract long weight(ScoreSum scores, int index);

  @Override
  public final int draw(ScoreSum scores) {
    return scores.candidate(sampler.softmax(weights(scores), scale));
  }

  /** The integer weight of every candidate. */
  final long[] weights(ScoreSum scores) {
    long[] weights = new long[scores.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight(scores, i);
    }
    return weights;
  }

  /** What the weights are multiplied by. */
  final Scale scale() {
    return scale;
  }
}
