package org.plainsong.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The numbers that attention needs besides a call's queries, keys and values.
 *
 * <pre>
 *   attention.bin   little-endian floats
 *     cosines       [maxPositions, headSize / 2]
 *     sines         [maxPositions, headSize / 2]
 *     scales        of keys, then of values, of each layer in turn: [kvHeads * headSize];
 *                   only where keys and values are stored in eight bits
 * </pre>
 *
 * @param cosines {@code float[maxPositions * headSize / 2]}: of every position's rotary angles
 * @param sines the same
 * @param scales of keys and values in eight bits
 */
public record AttentionTables(float[] cosines, float[] sines, Optional<KvScales> scales) {

  static final String NAME = "attention.bin";

  static AttentionTables of(DecoderConfig config, Optional<KvScales> scales) {
    scales.ifPresent(present -> present.requireFit(config.shape()));
    int positions = config.shape().maxPositions();
    return new AttentionTables(
        RotaryFrequencies.cosines(config.inverseFrequencies(), positions),
        RotaryFrequencies.sines(config.inverseFrequencies(), positions),
        scales);
  }

  void write(Path folder) {
    List<float[]> tables = new ArrayList<>(List.of(cosines, sines));
    scales.ifPresent(
        present -> {
          for (int layer = 0; layer < present.keys().size(); layer++) {
            tables.add(present.keys().get(layer));
            tables.add(present.values().get(layer));
          }
        });
    int count = tables.stream().mapToInt(table -> table.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    tables.forEach(
        table -> {
          for (float value : table) {
            bytes.putFloat(value);
          }
        });
    try {
      Files.write(folder.resolve(NAME), bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads them from a model folder.
   *
   * @throws IllegalArgumentException if the file does not fit the shape
   */
  static AttentionTables read(Path folder, DecoderShape shape) {
    Path file = folder.resolve(NAME);
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int angles = shape.maxPositions() * (shape.headSize() / 2);
      int channels = shape.kvHeads() * shape.headSize();
      int scaled = shape.keysAndValues() == KvFormat.INT8 ? shape.layers() : 0;
      long expected = (2L * angles + 2L * scaled * channels) * Float.BYTES;
      if (bytes.capacity() != expected) {
        throw new IllegalArgumentException(
            "Model file "
                + file
                + " must have "
                + expected
                + " bytes for "
                + shape
                + ". Provided value: "
                + bytes.capacity()
                + ". Import the model again.");
      }
      float[] cosines = floats(bytes, angles);
      float[] sines = floats(bytes, angles);
      List<float[]> keys = new ArrayList<>();
      List<float[]> values = new ArrayList<>();
      for (int layer = 0; layer < scaled; layer++) {
        keys.add(floats(bytes, channels));
        values.add(floats(bytes, channels));
      }
      return new AttentionTables(
          cosines, sines, scaled == 0 ? Optional.empty() : Optional.of(new KvScales(keys, values)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] floats(ByteBuffer bytes, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = bytes.getFloat();
    }
    return values;
  }
}
