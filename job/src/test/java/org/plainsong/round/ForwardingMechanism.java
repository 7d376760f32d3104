package org.plainsong.round;

import org.plainsong.logits.ContributionRule;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.privacy.DpEvent;

/** A mechanism that is another one but for its draw, which a test watches. */
abstract class ForwardingMechanism implements TokenMechanism {

  private final TokenMechanism mechanism;

  ForwardingMechanism(TokenMechanism mechanism) {
    this.mechanism = mechanism;
  }

  @Override
  public final String name() {
    return mechanism.name();
  }

  @Override
  public final ContributionRule contribution() {
    return mechanism.contribution();
  }

  @Override
  public final DpEvent cost() {
    return mechanism.cost();
  }
}
