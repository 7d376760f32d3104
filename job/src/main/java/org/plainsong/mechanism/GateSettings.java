package org.plainsong.mechanism;

import java.math.BigDecimal;
import org.plainsong.privacy.NeighboringRelation;

/**
 * What a gate is made from.
 *
 * @param name one of {@link Gates#names()}
 * @param threshold nats of entropy, or an L1 distance in [0, 2]; not read without a gate
 * @param noise the sparse vector's sigma, in units of distance; not read by other gates
 * @param relation which data sets the gate must not tell apart
 */
public record GateSettings(
    String name, BigDecimal threshold, BigDecimal noise, NeighboringRelation relation) {

  /** The settings of a run in which every token is paid for. */
  public static GateSettings none() {
    return new GateSettings(
        Gates.NONE,
        /* threshold= */ BigDecimal.ZERO,
        /* noise= */ BigDecimal.ONE,
        NeighboringRelation.ADD_OR_REMOVE_ONE);
  }
}
