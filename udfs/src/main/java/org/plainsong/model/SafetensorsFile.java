package org.plainsong.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * One open {@code .safetensors} file.
 *
 * <pre>
 *   8 bytes   length n of the header, little-endian
 *   n bytes   JSON: {"name": {"dtype": "F32", "shape": [..], "data_offsets": [begin, end]}, ..}
 *   rest      values; offsets count from here
 * </pre>
 */
final class SafetensorsFile extends TensorFile {

  private static final int PREFIX_BYTES = 8;
  private static final long LARGEST_HEADER = 100L << 20;

  SafetensorsFile(Path file) {
    super(file);
    readHeaderOrClose();
  }

  @Override
  void readHeader() throws IOException {
    long size = channel().size();
    long length = size < PREFIX_BYTES ? -1 : read(0, PREFIX_BYTES).getLong();
    if (length < 2 || length > Math.min(LARGEST_HEADER, size - PREFIX_BYTES)) {
      throw damaged("its header does not fit the file");
    }
    String json =
        StandardCharsets.UTF_8.decode(read(PREFIX_BYTES, Math.toIntExact(length))).toString();
    JsonObject header = JsonText.parseObject(json, path().toString());
    for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors()
            .put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), PREFIX_BYTES + length));
      }
    }
  }

  private FileTensor tensor(String name, JsonElement description, long start) throws IOException {
    JsonText.Node node = new JsonText.Node(description, path() + ", tensor " + name);
    ValueType type = type(name, node.text("dtype"));
    long[] shape = node.integers("shape");
    long[] place = node.integers("data_offsets");
    if (shape.length < 1 || shape.length > 2 || place.length != 2) {
      throw damaged("tensor " + name + " has " + shape.length + " dimensions");
    }
    int columns = size(name, shape[shape.length - 1]);
    int rows = shape.length == 1 ? 1 : size(name, shape[0]);
    long bytes = type.bytes((long) rows * columns);
    if (place[0] < 0 || place[1] - place[0] != bytes || place[1] > channel().size() - start) {
      throw damaged("it ends before tensor " + name);
    }
    return new FileTensor(channel(), type, rows, columns, start + place[0]);
  }

  private int size(String name, long size) {
    if (size <= 0 || size > Integer.MAX_VALUE) {
      throw damaged("tensor " + name + " has a size of " + size);
    }
    return (int) size;
  }

  private ValueType type(String name, String dtype) {
    return switch (dtype) {
      case "F32" -> ValueType.F32;
      case "F16" -> ValueType.F16;
      case "BF16" -> ValueType.BF16;
      default ->
          throw new IllegalArgumentException(
              "Tensor " + name + " of " + path() + " must be F32, F16 or BF16. Found: " + dtype);
    };
  }

  private IllegalArgumentException damaged(String what) {
    return new IllegalArgumentException(
        path() + " is damaged: " + what + ". Download or copy it again.");
  }

  private ByteBuffer read(long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel().read(buffer, position + buffer.position()) < 0) {
        throw damaged("it ends inside its header");
      }
    }
    return buffer.flip();
  }
}
