package org.plainsong.mechanism;

import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.DpEvent;

/**
 * A baseline that draws from the public reference alone and costs nothing: what the model writes
 * without any record. Teachers contribute zeros, and the sums are not read.
 */
final class PublicOnly implements TokenMechanism {

  static final String NAME = "public-only";

  private final ContributionRule contribution;
  private final PublicDraw publicDraw;

  PublicOnly(MechanismSettings settings) {
    ContributionRule asked = settings.contribution();
    this.contribution = new ContributionRule(asked.topK(), new ClipBound(0), asked.groupSize());
    this.publicDraw = new PublicDraw(settings.temperature(), settings.bits());
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
    return new DpEvent.Public();
  }

  @Override
  public int draw(ScoreSum scores) {
    return publicDraw.draw(scores);
  }
}
