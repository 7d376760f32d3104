package org.plainsong.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The numbers that attention needs besides a call's queries, keys and values.
 *
 * <pre>
 *   attention.bin   little-endian floats
 *     cosines       [maxPositions, headSize / 2]
 *     sines         [maxPositions, headSize / 2]
 * </pre>
 *
 * @param cosines {@code float[maxPositions * headSize / 2]}: of every position's rotary angles
 * @param sines the same
 */
public record AttentionTables(float[] cosines, float[] sines) {

  static final String NAME = "attention.bin";

  static AttentionTables of(DecoderConfig config) {
    int positions = config.shape().maxPositions();
    return new AttentionTables(
        RotaryFrequencies.cosines(config.inverseFrequencies(), positions),
        RotaryFrequencies.sines(config.inverseFrequencies(), positions));
  }

  void write(Path folder) {
    int count = cosines.length + sines.length;
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] table : new float[][] {cosines, sines}) {
      for (float value : table) {
        bytes.putFloat(value);
      }
    }
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
      long expected = 2L * angles * Float.BYTES;
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
      return new AttentionTables(floats(bytes, angles), floats(bytes, angles));
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
