package org.plainsong.model;

/**
 * A matrix of a checkpoint, {@code (rows, columns)}, read row by row so that it need not fit the
 * heap. A vector is a matrix of one row.
 */
interface CheckpointTensor {

  int rows();

  int columns();

  /**
   * Reads whole rows, dequantised.
   *
   * @param into receives {@code count * columns} values from {@code offset} on
   */
  void read(int firstRow, int count, float[] into, int offset);

  /** Reads all rows, row after row. */
  default float[] readAll() {
    float[] values = new float[Math.multiplyExact(rows(), columns())];
    read(0, rows(), values, 0);
    return values;
  }
}
