package org.plainsong.model;

/** How the keys and values of a row are stored. */
public enum KvFormat {

  /** Single precision. */
  FLOAT(Float.BYTES, 0),

  /**
   * Signed bytes, times a scale of their own token and head: the largest magnitude is 127. So what
   * a token's keys become depends on that token's row alone.
   */
  INT8(Byte.BYTES, Float.BYTES);

  private final int valueBytes;
  private final int scaleBytes;

  KvFormat(int valueBytes, int scaleBytes) {
    this.valueBytes = valueBytes;
    this.scaleBytes = scaleBytes;
  }

  /** Returns the bytes of one token's keys, or values, of a head. */
  public int headBytes(int headSize) {
    return headSize * valueBytes + scaleBytes;
  }
}
