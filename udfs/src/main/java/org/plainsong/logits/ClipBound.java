package org.plainsong.logits;

import java.io.Serializable;

/**
 * The largest absolute value of one teacher's contribution to one token, in units of the {@link
 * FixedPointGrid}. Zero is allowed and means that no teacher contributes.
 */
public record ClipBound(int units) implements Serializable {

  public ClipBound {
    if (units < 0) {
      throw new IllegalArgumentException("clip bound must be >= 0. Provided value: " + units);
    }
  }

  /** The bound in nats, exact. */
  public double nats() {
    return FixedPointGrid.nats(units);
  }
}
