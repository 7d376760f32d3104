package org.plainsong.model;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Writes {@code weights.bin}, the values of every graph of a model folder, tensor after tensor.
 *
 * <pre>
 *   offset 0      first tensor, row-major, little-endian
 *                 zeros up to a multiple of 64
 *   offset 64 k   second tensor
 *                 ...
 * </pre>
 *
 * <p>Call order for one tensor: {@code begin}, {@code append} as often as needed, {@code end}. The
 * graphs refer to tensors by offset, so that nothing of the file is ever read twice.
 */
final class WeightsFile implements AutoCloseable {

  static final String NAME = "weights.bin";
  static final int ALIGNMENT = 64;

  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long written;
  private long start;

  WeightsFile(Path folder) {
    try {
      channel =
          FileChannel.open(
              folder.resolve(NAME), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a tensor at the next aligned offset. */
  void begin() {
    byte[] padding = new byte[(int) (-written & (ALIGNMENT - 1))];
    append(padding, padding.length);
    start = written;
  }

  void append(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      flushUnlessFree(Float.BYTES);
      buffer.putFloat(values[i]);
    }
    written += (long) count * Float.BYTES;
  }

  void append(byte[] values, int count) {
    int done = 0;
    while (done < count) {
      flushUnlessFree(1);
      int part = Math.min(buffer.remaining(), count - done);
      buffer.put(values, done, part);
      done += part;
    }
    written += count;
  }

  /** Ends a tensor of floats or bytes and returns its place. */
  StoredTensor end(String name, DataType type, long... dimensions) {
    long expected = type == DataType.FLOAT ? Float.BYTES : 1;
    for (long dimension : dimensions) {
      expected *= dimension;
    }
    if (written - start != expected) {
      throw new IllegalStateException(
          "Tensor " + name + " must have " + expected + " bytes. Written: " + (written - start));
    }
    List<Long> boxed = Arrays.stream(dimensions).boxed().toList();
    return new StoredTensor(name, type, boxed, start, expected);
  }

  /** Writes a whole tensor of floats. */
  StoredTensor write(String name, float[] values, long... dimensions) {
    begin();
    append(values, values.length);
    return end(name, DataType.FLOAT, dimensions);
  }

  private void flushUnlessFree(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    buffer.clear();
  }

  @Override
  public void close() {
    try (channel) {
      flush();
      channel.force(/* metaData= */ true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
