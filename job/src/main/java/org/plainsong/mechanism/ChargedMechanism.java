package org.plainsong.mechanism;

import org.plainsong.logits.ContributionRule;
import org.plainsong.privacy.DpEvent;

/** What a mechanism states of itself; how it draws is left to its kind. */
abstract class ChargedMechanism implements TokenMechanism {

  private final String name;
  private final ContributionRule contribution;
  private final DpEvent cost;

  ChargedMechanism(String name, ContributionRule contribution, DpEvent cost) {
    this.name = name;
    this.contribution = contribution;
    this.cost = cost;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final ContributionRule contribution() {
    return contribution;
  }

  @Override
  public final DpEvent cost() {
    return cost;
  }
}
