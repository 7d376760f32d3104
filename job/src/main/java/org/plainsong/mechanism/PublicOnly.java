package org.plainsong.mechanism;

import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.TokenBudget;

/**
 * A baseline that draws from the public reference alone and costs nothing: what the model writes
 * without any record. No teacher is read, and the sums are not either.
 */
final class PublicOnly extends ChargedMechanism {

  static final String NAME = "public-only";

  private final PublicDraw publicDraw;

  PublicOnly(MechanismSettings settings) {
    super(
        NAME,
        ContributionRule.unclipped(Contribution.NONE, settings.topK(), settings.groupSize()),
        new DpEvent.Public());
    this.publicDraw = new PublicDraw(settings.temperature(), settings.bits());
  }

  /** The mechanism for any budget: it spends none of it. */
  static TokenMechanism free(MechanismSettings settings, TokenBudget unspent) {
    return new PublicOnly(settings);
  }

  @Override
  public int draw(ScoreSum scores) {
    return publicDraw.draw(scores);
  }
}
