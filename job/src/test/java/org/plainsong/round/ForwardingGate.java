package org.plainsong.round;

import org.plainsong.mechanism.Gate;
import org.plainsong.privacy.DpEvent;

/** A gate that is another one but for its groups, which a test watches. */
abstract class ForwardingGate implements Gate {

  private final Gate gate;

  ForwardingGate(Gate gate) {
    this.gate = gate;
  }

  @Override
  public final String name() {
    return gate.name();
  }

  @Override
  public final DpEvent costOfPaidToken() {
    return gate.costOfPaidToken();
  }
}
