package org.plainsong.model;

/**
 * Rows of a matrix as signed bytes, each row with its own scale: {@code value = byte * scale}.
 *
 * @param values {@code byte[rows * columns]}, in [-127, 127]
 * @param scales {@code float[rows]}
 */
record Int8Rows(byte[] values, float[] scales) {

  private static final int LARGEST = 127;

  static Int8Rows quantize(float[] matrix, int rows, int columns) {
    byte[] values = new byte[rows * columns];
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      scales[row] = quantizeRow(matrix, row * columns, columns, values);
    }
    return new Int8Rows(values, scales);
  }

  private static float quantizeRow(float[] matrix, int start, int columns, byte[] values) {
    float largest = 0;
    for (int i = start; i < start + columns; i++) {
      largest = Math.max(largest, Math.abs(matrix[i]));
    }
    float scale = largest / LARGEST;
    if (scale == 0) {
      return 0;
    }
    for (int i = start; i < start + columns; i++) {
      int rounded = (int) Math.rint(matrix[i] / scale);
      values[i] = (byte) Math.max(-LARGEST, Math.min(LARGEST, rounded));
    }
    return scale;
  }
}
