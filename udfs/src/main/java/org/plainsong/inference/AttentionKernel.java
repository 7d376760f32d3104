package org.plainsong.inference;

/**
 * The two inner loops of attention. Every implementation adds the same products in the same order,
 * each with one rounding ({@link Math#fma(float, float, float)}), so that all give the same bits,
 * whatever the width of the machine's vectors.
 *
 * <p>Keys come in blocks of {@link #BLOCK} places, {@code [places / BLOCK, headSize, BLOCK]},
 * values place by place, {@code [places, headSize]}; {@code headSize} is a multiple of {@code
 * BLOCK}.
 */
interface AttentionKernel {

  /** Places of a block of keys. */
  int BLOCK = 16;

  /** Bytes behind eight-bit keys or values that may be read, and count for nothing. */
  int SPARE = 8;

  /**
   * Computes {@code scores[p] = query . keys[p]} for {@code blocks * BLOCK} places.
   *
   * @param query {@code float[>= queryOffset + headSize]}
   */
  void scores(float[] query, int queryOffset, int headSize, float[] keys, int blocks, float[] out);

  /** The same with keys of eight bits, not yet scaled; {@link #SPARE} bytes follow them. */
  void scores(float[] query, int queryOffset, int headSize, byte[] keys, int blocks, float[] out);

  /**
   * Computes {@code out = sum of weights[p] * values[p]} over the first places.
   *
   * @param out {@code float[>= outOffset + headSize]}
   */
  void mix(float[] weights, float[] values, int places, int headSize, float[] out, int outOffset);

  /** The same with values of eight bits, not yet scaled; {@link #SPARE} bytes follow them. */
  void mix(float[] weights, byte[] values, int places, int headSize, float[] out, int outOffset);
}
