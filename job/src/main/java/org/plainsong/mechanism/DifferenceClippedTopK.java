package org.plainsong.mechanism;

import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.TokenBudget;

/**
 * The default: candidate v with probability proportional to {@code exp((public(v) + sum(v) / s) /
 * tau)}, where sums are of clipped differences from the public reference.
 *
 * <p>In integers, the weight of v is {@code public(v) * s + sum(v)} and the exponent is that times
 * {@code 2^-20 / (s tau)}. The divisor is the public, expected group size, never a true count: with
 * a count, one unit would move every teacher's part.
 *
 * <p>Cost and sensitivity under both relations: {@link org.plainsong.privacy.ScoreCost}, whose f is
 * the public score.
 */
final class DifferenceClippedTopK implements TokenMechanism {

  static final String NAME = "difference-clipped-top-k";

  private final ContributionRule contribution;
  private final DpEvent cost;
  private final Scale scale;
  private final ExactSampler sampler;

  DifferenceClippedTopK(MechanismSettings settings, ClipBound clip) {
    this.contribution =
        new ContributionRule(Contribution.DIFFERENCE, settings.topK(), clip, settings.groupSize());
    this.cost = settings.scoreCost().event(clip);
    this.scale = Scale.of(settings.groupSize(), settings.temperature());
    this.sampler = new ExactSampler(settings.bits());
  }

  /** The mechanism with the largest clip bound that keeps a budget. */
  static TokenMechanism calibrated(MechanismSettings settings, TokenBudget budget) {
    return new DifferenceClippedTopK(
        settings, Calibration.largestClip(budget, settings.scoreCost()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ContributionRule contribution() {
    return contribution;
  }

  @Override
  public DpEvent cost() {
    return cost;
  }

  @Override
  public int draw(ScoreSum scores) {
    return scores.candidate(sampler.softmax(weights(scores), scale));
  }

  /** The integer weight of every candidate. */
  long[] weights(ScoreSum scores) {
    long[] weights = new long[scores.size()];
    for (int i = 0; i < weights.length; i++) {
      long reference = Math.multiplyExact((long) scores.publicScore(i), contribution.groupSize());
      weights[i] = Math.addExact(reference, scores.sum(i));
    }
    return weights;
  }

  /** What the weights are multiplied by. */
  Scale scale() {
    return scale;
  }
}
