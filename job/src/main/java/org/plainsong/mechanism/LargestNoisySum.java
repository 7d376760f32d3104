package org.plainsong.mechanism;

import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;

/**
 * The candidate with the largest noisy sum, where a unit moves the sums by at most m teachers: the
 * draw that {@link org.plainsong.privacy.NoiseCost} charges for. Neither the temperature nor the
 * size of the group enters.
 */
abstract class LargestNoisySum extends ChargedMechanism {

  private final NoisyMaximum maximum;

  /**
   * The draw with noise of a scale.
   *
   * @param sigma in units of 2^-20 of a teacher
   */
  LargestNoisySum(String name, Contribution contribution, MechanismSettings settings, long sigma) {
    super(
        name,
        ContributionRule.unclipped(contribution, settings.topK(), settings.groupSize()),
        settings.noiseCost().event(sigma));
    this.maximum = new NoisyMaximum(sigma, settings.bits());
  }

  @Override
  public final int draw(ScoreSum scores) {
    return maximum.draw(scores);
  }
}
