package org.plainsong.model;

/**
 * What a decoder's graph needs to know besides its weights.
 *
 * @param architecture the checkpoint's own word for its family
 * @param shape sizes; {@code maxPositions} is the longest sequence the checkpoint was made for
 * @param feedForwardSize width of the gated feed-forward layer
 * @param normEpsilon added to the mean square in every norm
 * @param inverseFrequencies {@code double[headSize / 2]}, radians a position of each rotary pair
 * @param attentionBias {@code ABSENT} or on query, key and value
 * @param head whether the output head shares the embedding's matrix
 */
record DecoderConfig(
    String architecture,
    DecoderShape shape,
    int feedForwardSize,
    float normEpsilon,
    double[] inverseFrequencies,
    AttentionBias attentionBias,
    Head head) {

  private static final int HEAD_SIZE_STEP = 16;

  enum AttentionBias {
    ABSENT,
    ON_QUERY_KEY_VALUE
  }

  enum Head {
    TIED,
    OWN
  }

  DecoderConfig {
    if (shape.headSize() % HEAD_SIZE_STEP != 0) {
      throw new IllegalArgumentException(
          "headSize must be a multiple of "
              + HEAD_SIZE_STEP
              + " for the attention operator. Provided value: "
              + shape.headSize());
    }
    if (feedForwardSize <= 0) {
      throw new IllegalArgumentException(
          "feedForwardSize must be > 0. Provided value: " + feedForwardSize);
    }
    if (!(normEpsilon > 0)) {
      throw new IllegalArgumentException("normEpsilon must be > 0. Provided value: " + normEpsilon);
    }
    if (inverseFrequencies.length * 2 != shape.headSize()) {
      throw new IllegalArgumentException(
          "Rotary frequencies must be half the head size. Provided values: "
              + inverseFrequencies.length
              + ", head size "
              + shape.headSize());
    }
  }

  /**
   * Returns the same model with rotary tables of at most {@code maxPositions} positions, and with
   * keys and values stored as said.
   */
  DecoderConfig with(int maxPositions, KvFormat keysAndValues) {
    return new DecoderConfig(
        architecture,
        shape.with(Math.min(maxPositions, shape.maxPositions()), keysAndValues),
        feedForwardSize,
        normEpsilon,
        inverseFrequencies,
        attentionBias,
        head);
  }
}
