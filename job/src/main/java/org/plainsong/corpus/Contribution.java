package org.plainsong.corpus;

import java.io.Serializable;
import java.util.Comparator;
import org.plainsong.grouping.Digest;

/**
 * A usable record of a unit.
 *
 * @param stratum position of its label in the plan
 * @param order its rank within the unit, a keyed hash of its content
 * @param text its text
 */
record Contribution(int stratum, Digest order, String text) implements Serializable {

  /** By rank; records of equal rank are equal, but for broken characters. */
  static final Comparator<Contribution> BY_ORDER =
      Comparator.comparing(Contribution::order).thenComparing(Contribution::text);

  /** Says nothing: a record is private. */
  @Override
  public String toString() {
    return "Contribution[private]";
  }
}
