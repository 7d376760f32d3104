package org.plainsong.mechanism;

import java.util.OptionalInt;
import org.plainsong.privacy.DpEvent;

/** Lets nothing through: every token is paid for. */
final class NoGate implements Gate {

  @Override
  public String name() {
    return Gates.NONE;
  }

  @Override
  public DpEvent costOfPaidToken() {
    return new DpEvent.Public();
  }

  @Override
  public Group open() {
    return (scores, filter) -> OptionalInt.empty();
  }
}
