package org.plainsong.model;

/** How the keys and values of a row are stored. */
public enum KvFormat {

  /** Single precision. */
  FLOAT,

  /**
   * Signed bytes, times a scale of their own token, head and {@link #GROUP} channels: the largest
   * magnitude is 127. So what a token's keys become depends on that token's row alone.
   */
  INT8;

  /** Places that are stored together; a row has whole blocks of them. */
  public static final int BLOCK = 16;

  /** Channels that share a scale; divides the size of a head. */
  public static final int GROUP = 16;

  /** Returns places in whole blocks: as many or a few more. */
  public static int wholeBlocks(int places) {
    return (places + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Returns the bytes of one token's keys, or values, of a head. */
  public int headBytes(int headSize) {
    return switch (this) {
      case FLOAT -> headSize * Float.BYTES;
      case INT8 -> headSize + headSize / GROUP * Float.BYTES;
    };
  }
}
