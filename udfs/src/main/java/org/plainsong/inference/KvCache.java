package org.plainsong.inference;

/** Keys and values of a batch of rows, in native memory; freed by {@link #close()}. */
public interface KvCache extends AutoCloseable {

  /** Rows of the batch. */
  int rows();

  /** Longest sequence of a row, in tokens. */
  int capacity();

  /** Native memory held, in bytes. */
  long bytes();

  /** Copies the first {@code length} cached tokens of a row of another cache into a row of this. */
  void copyPrefix(int row, KvCache from, int fromRow, int length);

  @Override
  void close();
}
