package org.plainsong.teacher;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.KvCache;

/**
 * A batch of a constant number of rows. Rows that no sequence holds, and rows that have nothing to
 * read, take part in a step with a filler token, so that the shape of a batch never depends on the
 * data; what they write lies behind their position and is overwritten.
 */
final class RowBlock implements AutoCloseable {

  private static final int FILLER = 0;

  private final KvCache cache;
  private final @Nullable Row[] rows;
  private final int[] positions;
  private final int[] tokens;
  private final float[] hidden;
  private int taken;

  RowBlock(Decoder decoder, int rows, int capacity) {
    this.cache = decoder.allocate(rows, capacity);
    this.rows = new @Nullable Row[rows];
    this.positions = new int[rows];
    this.tokens = new int[rows];
    this.hidden = new float[rows * decoder.shape().hiddenSize()];
  }

  KvCache cache() {
    return cache;
  }

  /** Rows that sequences hold. */
  int taken() {
    return taken;
  }

  boolean isFull() {
    return taken == rows.length;
  }

  boolean isEmpty() {
    return taken == 0;
  }

  Row take(int hiddenSize) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == null) {
        Row row = new Row(this, i, hiddenSize);
        rows[i] = row;
        taken++;
        return row;
      }
    }
    throw new IllegalStateException("the block is full");
  }

  void give(Row row) {
    if (rows[row.index()] != row) {
      throw new IllegalStateException("the row is not of this block");
    }
    rows[row.index()] = null;
    taken--;
  }

  /** Runs one step if any row waits for one. */
  void step(Decoder decoder) {
    Arrays.fill(positions, 0);
    Arrays.fill(tokens, FILLER);
    boolean anyWaiting = false;
    for (int i = 0; i < rows.length; i++) {
      Row row = rows[i];
      if (row != null) {
        positions[i] = row.position();
        if (row.isWaiting()) {
          tokens[i] = row.pendingToken();
          anyWaiting = true;
        }
      }
    }
    if (!anyWaiting) {
      return;
    }
    decoder.decode(cache, positions, tokens, hidden);
    for (Row row : rows) {
      if (row != null && row.isWaiting()) {
        row.stepped(hidden);
      }
    }
  }

  @Override
  public void close() {
    cache.close();
  }
}
