package org.plainsong.model;

/** How the keys and values of a row are stored. */
public enum KvFormat {

  /** Single precision. */
  FLOAT(Float.BYTES),

  /** A signed byte, times the fixed scale of its layer and channel. */
  INT8(Byte.BYTES);

  private final int bytes;

  KvFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes of one value. */
  public int bytes() {
    return bytes;
  }
}
