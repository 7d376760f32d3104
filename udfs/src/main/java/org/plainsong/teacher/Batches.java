package org.plainsong.teacher;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many rows the batches of an ensemble have, constants whatever the data. Public rows and
 * teachers share batches, because a row's result depends on no other.
 *
 * <p>Groups fill {@code count} batches of {@code rows} if they are of the expected size. A sequence
 * that finds no row there stands in a spare batch of a few rows: a group that turned out larger
 * costs a small step more, and the others carry no room for it. Where there are many of these, all
 * groups being larger, batches of {@code rows} go on.
 *
 * @param rows rows of a batch, {@code >= 1}
 * @param count batches of that size before there are spare ones, {@code >= 1}
 */
public record Batches(int rows, int count) implements Serializable {

  /**
   * Rows of a spare batch, and of any other at least, if as many are allowed. Smaller ones read the
   * weights for too few rows: a step of 1 takes half of one of 8.
   */
  private static final int SPARE_ROWS = 8;

  /** Spare batches, after which full ones go on: four steps of 8 rows take as long as one of 64. */
  static final int MOST_SPARE = 4;

  public Batches {
    requirePositive("batch rows", rows);
    requirePositive("batches", count);
  }

  /** As many batches of one size as sequences need. */
  public static Batches of(int rows) {
    return new Batches(rows, Integer.MAX_VALUE);
  }

  /**
   * Batches that so many sequences just fill, none larger than these: as few as there may be, as
   * many as threads have use for.
   */
  Batches filledBy(long sequences, int threads) {
    double batches = Math.ceil((double) sequences / rows / threads) * threads;
    int share = (int) Math.ceil(sequences / batches);
    return new Batches(Math.min(rows, Math.max(SPARE_ROWS, share)), (int) batches);
  }

  /** Rows of a spare batch. */
  int spareRows() {
    return Math.min(rows, SPARE_ROWS);
  }

  /** The rows that a batch may have. */
  public List<Integer> sizes() {
    return Stream.of(rows, spareRows()).distinct().toList();
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1. Provided value: " + value);
    }
  }
}
