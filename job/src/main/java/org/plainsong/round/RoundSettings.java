package org.plainsong.round;

import org.plainsong.text.StopRule;

/**
 * The public numbers of a round loop.
 *
 * @param groups how many groups run, {@code >= 1}
 * @param partitions partitions of the groups; group g lives in partition {@code g mod partitions}
 * @param inFlightPerPartition groups of a partition that may run at once, {@code >= 1}
 * @param textsAtOnce texts that a group writes side by side, {@code >= 1}
 * @param stopRule when a text ends
 */
public record RoundSettings(
    int groups, int partitions, int inFlightPerPartition, int textsAtOnce, StopRule stopRule) {

  public RoundSettings {
    requirePositive("groups", groups);
    requirePositive("partitions", partitions);
    requirePositive("groups in flight per partition", inFlightPerPartition);
    requirePositive("texts at once", textsAtOnce);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1. Provided value: " + value);
    }
  }
}
