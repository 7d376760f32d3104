package org.plainsong.logits;

import java.util.Arrays;

/**
 * Finds an order statistic of integers in linear time whatever their order: three counting passes
 * over 11, 11 and 10 bits, most significant first.
 */
final class RadixSelect {

  private static final int[] SHIFTS = {21, 10, 0};
  private static final int[] WIDTHS = {11, 11, 10};

  private RadixSelect() {}

  /**
   * The rank-th largest value, ties counted.
   *
   * @param values not changed
   * @param rank in {@code [1, values.length]}
   */
  static int largest(int[] values, int rank) {
    int[] counts = new int[1 << 11];
    int prefix = 0;
    int known = 0;
    int left = rank;
    for (int pass = 0; pass < SHIFTS.length; pass++) {
      int digits = 1 << WIDTHS[pass];
      Arrays.fill(counts, 0, digits, 0);
      count(values, counts, known, prefix, SHIFTS[pass], digits - 1);
      int digit = digits - 1;
      while (left > counts[digit]) {
        left -= counts[digit];
        digit--;
      }
      prefix |= digit << SHIFTS[pass];
      known |= (digits - 1) << SHIFTS[pass];
    }
    return ordered(prefix);
  }

  private static void count(
      int[] values, int[] counts, int known, int prefix, int shift, int mask) {
    for (int value : values) {
      int key = ordered(value);
      if ((key & known) == prefix) {
        counts[(key >>> shift) & mask]++;
      }
    }
  }

  /** Signed order becomes unsigned order; its own inverse. */
  private static int ordered(int value) {
    return value ^ Integer.MIN_VALUE;
  }
}
