package org.plainsong.model;

/**
 * Query or key rows of a GGUF file of the llama family, in their original order.
 *
 * <p>Those files hold the two rows of each rotary pair side by side: row {@code 2 j + t} of a head
 * is originally row {@code t * headSize / 2 + j}.
 */
record RotaryRows(CheckpointTensor stored, int headSize) implements CheckpointTensor {

  @Override
  public int rows() {
    return stored.rows();
  }

  @Override
  public int columns() {
    return stored.columns();
  }

  @Override
  public void read(int firstRow, int count, float[] into, int offset) {
    int half = headSize / 2;
    for (int i = 0; i < count; i++) {
      int row = firstRow + i;
      int inHead = row % headSize;
      int storedRow = row - inHead + inHead % half * 2 + inHead / half;
      stored.read(storedRow, 1, into, offset + i * columns());
    }
  }
}
