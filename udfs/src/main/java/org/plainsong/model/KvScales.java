package org.plainsong.model;

import java.util.List;

/**
 * The fixed scales of keys and values in eight bits: a value is its byte times the scale.
 *
 * <p>They are constants of the model, measured on public texts when it is imported, so that what a
 * row's keys become depends on that row alone.
 *
 * @param keys {@code float[kvHeads * headSize]} a layer, keys after the rotary embedding
 * @param values {@code float[kvHeads * headSize]} a layer
 */
public record KvScales(List<float[]> keys, List<float[]> values) {

  public KvScales {
    keys = List.copyOf(keys);
    values = List.copyOf(values);
    if (keys.size() != values.size()) {
      throw new IllegalArgumentException(
          "Keys and values must have scales for as many layers. Provided values: "
              + keys.size()
              + ", "
              + values.size());
    }
    keys.forEach(KvScales::requirePositive);
    values.forEach(KvScales::requirePositive);
  }

  /**
   * Checks that there is a scale for every layer and channel.
   *
   * @throws IllegalArgumentException if there is not
   */
  void requireFit(DecoderShape shape) {
    int channels = shape.kvHeads() * shape.headSize();
    if (keys.size() != shape.layers()
        || keys.stream().anyMatch(layer -> layer.length != channels)
        || values.stream().anyMatch(layer -> layer.length != channels)) {
      throw new IllegalArgumentException(
          "Keys and values must have "
              + channels
              + " scales in each of "
              + shape.layers()
              + " layers. Provided layers: "
              + keys.size());
    }
  }

  private static void requirePositive(float[] scales) {
    for (float scale : scales) {
      if (!(scale > 0) || Float.isInfinite(scale)) {
        throw new IllegalArgumentException(
            "A scale of keys or values must be a finite number > 0. Provided value: "
                + scale
                + ". The checkpoint is damaged, or needs the weight format "
                + WeightFormat.W8A8.text());
      }
    }
  }
}
