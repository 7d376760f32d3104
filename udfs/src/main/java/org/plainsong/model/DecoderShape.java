package org.plainsong.model;

import java.io.Serializable;

/**
 * The public sizes of a decoder-only transformer.
 *
 * @param layers number of transformer blocks
 * @param heads query heads a layer
 * @param kvHeads key and value heads a layer; divides {@code heads}
 * @param headSize values a head
 * @param hiddenSize width of the residual stream
 * @param vocabulary number of token ids
 * @param maxPositions longest sequence the rotary tables cover, in tokens
 * @param keysAndValues how the keys and values of a row are stored
 */
public record DecoderShape(
    int layers,
    int heads,
    int kvHeads,
    int headSize,
    int hiddenSize,
    int vocabulary,
    int maxPositions,
    KvFormat keysAndValues)
    implements Serializable {

  public DecoderShape {
    requirePositive("layers", layers);
    requirePositive("heads", heads);
    requirePositive("kvHeads", kvHeads);
    requirePositive("headSize", headSize);
    requirePositive("hiddenSize", hiddenSize);
    requirePositive("vocabulary", vocabulary);
    requirePositive("maxPositions", maxPositions);
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "kvHeads must divide heads. Provided values: kvHeads " + kvHeads + ", heads " + heads);
    }
  }

  /** A decoder with keys and values in single precision. */
  public DecoderShape(
      int layers,
      int heads,
      int kvHeads,
      int headSize,
      int hiddenSize,
      int vocabulary,
      int maxPositions) {
    this(layers, heads, kvHeads, headSize, hiddenSize, vocabulary, maxPositions, KvFormat.FLOAT);
  }

  /** Returns the same sizes with another limit of positions and another store. */
  DecoderShape with(int positions, KvFormat store) {
    return new DecoderShape(
        layers, heads, kvHeads, headSize, hiddenSize, vocabulary, positions, store);
  }

  /** Queries, keys and values of one token in one layer. */
  public int queryKeyValueSize() {
    return (heads + 2 * kvHeads) * headSize;
  }

  /** Bytes of keys and values that one token of one row takes. */
  public long kvBytesPerToken() {
    return 2L * layers * kvHeads * keysAndValues.headBytes(headSize);
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be > 0. Provided value: " + value);
    }
  }
}
