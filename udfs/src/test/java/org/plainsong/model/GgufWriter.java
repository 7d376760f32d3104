package org.plainsong.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** Writes small GGUF files for tests: metadata and single-precision tensors. */
@NullMarked
final class GgufWriter {

  private static final int ALIGNMENT = 32;

  private record Matrix(int type, int rows, int columns, byte[] bytes) {}

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, Matrix> tensors = new LinkedHashMap<>();

  /** Sets an Integer, Float, String, or List of Integers or Strings. */
  GgufWriter put(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  GgufWriter remove(String key) {
    metadata.remove(key);
    tensors.remove(key);
    return this;
  }

  GgufWriter tensor(String name, int rows, float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    tensors.put(name, new Matrix(0, rows, values.length / rows, bytes));
    return this;
  }

  /** Adds a tensor of a ggml type that the reader may not know. */
  GgufWriter raw(String name, int type, byte[] bytes) {
    tensors.put(name, new Matrix(type, 1, 32, bytes));
    return this;
  }

  Path write(Path file) {
    Out out = new Out();
    out.bytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.int32(3);
    out.int64(tensors.size());
    out.int64(metadata.size());
    metadata.forEach(
        (key, value) -> {
          out.text(key);
          out.int32(type(value));
          out.value(value);
        });
    long offset = 0;
    for (Map.Entry<String, Matrix> entry : tensors.entrySet()) {
      Matrix matrix = entry.getValue();
      out.text(entry.getKey());
      out.int32(2);
      out.int64(matrix.columns());
      out.int64(matrix.rows());
      out.int32(matrix.type());
      out.int64(offset);
      offset += padded(matrix.bytes().length);
    }
    out.align();
    for (Matrix matrix : tensors.values()) {
      out.bytes(matrix.bytes());
      out.align();
    }
    try {
      return Files.write(file, out.stream.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int type(Object value) {
    if (value instanceof Integer) {
      return 4;
    }
    if (value instanceof Float) {
      return 6;
    }
    return value instanceof String ? 8 : 9;
  }

  private static int padded(int bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static final class Out {

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

    void bytes(byte[] bytes) {
      stream.write(bytes, 0, bytes.length);
    }

    void int32(int value) {
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        stream.write(value >> shift);
      }
    }

    void int64(long value) {
      int32((int) value);
      int32((int) (value >> Integer.SIZE));
    }

    void text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int64(bytes.length);
      bytes(bytes);
    }

    void value(Object value) {
      if (value instanceof Integer number) {
        int32(number);
      } else if (value instanceof Float number) {
        int32(Float.floatToIntBits(number));
      } else if (value instanceof String text) {
        text(text);
      } else {
        List<?> list = (List<?>) value;
        int32(type(list.get(0)));
        int64(list.size());
        list.forEach(this::value);
      }
    }

    void align() {
      bytes(new byte[padded(stream.size()) - stream.size()]);
    }
  }
}
