package org.plainsong.corpus;

import java.util.function.UnaryOperator;

/**
 * How many usable records each label has. Private: the numbers leave through a mechanism only, and
 * {@link #toString()} says nothing.
 */
public final class LabelCounts {

  private final long[] counts;

  LabelCounts(long[] counts) {
    this.counts = counts.clone();
  }

  /**
   * What a mechanism makes of the counts.
   *
   * @param mechanism from {@code long[labels]} to what may be released
   */
  public long[] release(UnaryOperator<long[]> mechanism) {
    return mechanism.apply(counts.clone());
  }

  /** Says nothing: a count is private. */
  @Override
  public String toString() {
    return "LabelCounts[private]";
  }
}
