package org.plainsong.inference;

import org.plainsong.model.KvFormat;

/**
 * The inner loops of attention. Every implementation does the same operations on the same numbers
 * in the same order, each rounded once, so that all give the same bits, whatever the width of the
 * machine's vectors.
 *
 * <p>Keys come in blocks of {@link #BLOCK} places, {@code [places / BLOCK, headSize, BLOCK]},
 * values place by place, {@code [places, headSize]}; {@code headSize} is a multiple of {@code
 * BLOCK}.
 */
interface AttentionKernel {

  /** Places of a block of keys. */
  int BLOCK = KvFormat.BLOCK;

  /** Heads of a call at most: what a machine has registers for. */
  int HEADS = 3;

  /** Bytes behind those of a call that may be read, and count for nothing. */
  int SPARE = 8;

  float LARGEST_BYTE = 127;

  /** Adding 1.5 * 2^23 leaves the nearest whole number in the lowest bits. */
  float ROUNDS = 1.5f * (1 << 23);

  /** Below this an exponent counts as if it were this: e^-40 is nothing beside e^0. */
  float LEAST = -40f;

  /** e^x is computed as (e^(x / 64))^64: plain products, off by less than 1e-5 of itself. */
  float SIXTY_FOURTH = 1f / 64;

  float C2 = 1f / 2;
  float C3 = 1f / 6;
  float C4 = 1f / 24;
  float C5 = 1f / 120;
  float C6 = 1f / 720;

  /**
   * Turns the pairs (j, j + half) of a head by their angles and multiplies them by a factor.
   *
   * @param values the head begins at {@code at}
   * @param cosines of the pairs begin at {@code angles}, as do the sines
   */
  void rotate(
      float[] values, int at, float[] cosines, float[] sines, int angles, int half, float factor);

  /**
   * Computes {@code out[h][p] = query h . keys[p]} for {@code blocks * BLOCK} places and some heads
   * whose queries are one behind the other.
   *
   * @param queries the first head begins at {@code at}
   * @param heads from 1 to {@link #HEADS}
   */
  void scores(
      float[] queries, int at, int heads, int headSize, float[] keys, int blocks, float[][] out);

  /**
   * Replaces scores by {@code e^(score - largest)} and returns one by their sum. The sum is that of
   * {@link #BLOCK} columns, each from the first block on, then of the columns from the first on.
   *
   * @param scores room for whole blocks; behind {@code count} they become 0
   */
  float exponentials(float[] scores, int count);

  /**
   * Computes {@code out = factors[h] * sum of weights[h][p] * values[p]} over the first places for
   * some heads, one behind the other.
   *
   * @param heads from 1 to {@link #HEADS}
   */
  void mix(
      float[][] weights,
      float[] factors,
      int heads,
      float[] values,
      int places,
      int headSize,
      float[] out,
      int outOffset);

  /**
   * Makes bytes of a group of channels.
   *
   * @param from {@link KvFormat#GROUP} channels from {@code at} on
   * @param to receives as many bytes from {@code toOffset} on; any, if the scale is no finite
   *     number
   * @return the scale that they must be multiplied by: the largest magnitude is 127 times it
   */
  default float narrow(float[] from, int at, byte[] to, int toOffset) {
    float largest = 0;
    for (int i = 0; i < KvFormat.GROUP; i++) {
      largest = Math.max(largest, Math.abs(from[at + i]));
    }
    // Of zeros: nothing times infinity would be no number.
    float inverse = largest == 0 ? 0 : LARGEST_BYTE / largest;
    for (int i = 0; i < KvFormat.GROUP; i++) {
      to[toOffset + i] = (byte) Float.floatToRawIntBits(from[at + i] * inverse + ROUNDS);
    }
    return largest / LARGEST_BYTE;
  }

  /**
   * Makes floats of keys in bytes.
   *
   * @param scales {@code [headSize / GROUP, stride]}, a place beside the other
   */
  void widenKeys(byte[] from, float[] scales, int stride, int headSize, int blocks, float[] to);

  /**
   * Makes floats of values in bytes.
   *
   * @param scales {@code [places, headSize / GROUP]}
   */
  void widenValues(byte[] from, float[] scales, int headSize, int places, float[] to);
}
