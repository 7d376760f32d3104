package org.plainsong.mechanism;

import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.DpEvent;
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
final class ClippedLogits implements TokenMechanism {

  static final String NAME = "clipped-logits";

  private final ContributionRule contribution;
  private final DpEvent cost;
  private final Scale scale;
  private final ExactSampler sampler;

  ClippedLogits(MechanismSettings settings, ClipBound clip) {
    this.contribution =
        new ContributionRule(Contribution.LOGIT, settings.topK(), clip, settings.groupSize());
    this.cost = settings.scoreCost().event(clip);
    this.scale = Scale.of(settings.groupSize(), settings.temperature());
    this.sampler = new ExactSampler(settings.bits());
  }

  /** The mechanism with the largest clip bound that keeps a budget. */
  static TokenMechanism calibrated(MechanismSettings settings, TokenBudget budget) {
    return new ClippedLogits(settings, Calibration.largestClip(budget, settings.scoreCost()));
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
      weights[i] = scores.sum(i);
    }
    return weights;
  }

  /** What the weights are multiplied by. */
  Scale scale() {
    return scale;
  }
}
