package org.plainsong.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the numbers, texts and lists of a GGUF header in order, and never past the file's end. */
final class GgufReader {

  private static final int BUFFER_BYTES = 1 << 18;
  private static final int DEEPEST_LIST = 4;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long filled;

  GgufReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /** Returns the offset of the next byte. */
  long position() {
    return filled - buffer.remaining();
  }

  int int32() throws IOException {
    return take(Integer.BYTES).getInt();
  }

  long int64() throws IOException {
    return take(Long.BYTES).getLong();
  }

  /** Reads a number of things, each of which takes at least {@code leastBytes}. */
  int count(long leastBytes) throws IOException {
    long count = int64();
    if (count < 0 || count > (size - position()) / leastBytes || count > Integer.MAX_VALUE) {
      throw damaged("it announces more than it holds");
    }
    return (int) count;
  }

  String text() throws IOException {
    byte[] bytes = new byte[count(1)];
    int done = 0;
    while (done < bytes.length) {
      int part = Math.min(bytes.length - done, BUFFER_BYTES);
      take(part).get(bytes, done, part);
      done += part;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads a value of a metadata type: a Long, Double, Boolean, String, or List of those. */
  Object value(int type) throws IOException {
    return value(type, 0);
  }

  private Object value(int type, int depth) throws IOException {
    return switch (type) {
      case 0 -> (long) (take(1).get() & 0xff);
      case 1 -> (long) take(1).get();
      case 2 -> (long) (take(Short.BYTES).getShort() & 0xffff);
      case 3 -> (long) take(Short.BYTES).getShort();
      case 4 -> int32() & 0xffffffffL;
      case 5 -> (long) int32();
      case 6 -> (double) take(Float.BYTES).getFloat();
      case 7 -> take(1).get() != 0;
      case 8 -> text();
      case 9 -> list(depth + 1);
      case 10, 11 -> int64();
      case 12 -> take(Double.BYTES).getDouble();
      default -> throw damaged("it holds a value of the unknown type " + type);
    };
  }

  private List<Object> list(int depth) throws IOException {
    if (depth > DEEPEST_LIST) {
      throw damaged("its lists are nested too deeply");
    }
    int type = int32();
    int count = count(1);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(value(type, depth));
    }
    return values;
  }

  IllegalArgumentException damaged(String what) {
    return new IllegalArgumentException(
        "GGUF file " + file + " is damaged: " + what + ". Download or copy it again.");
  }

  private ByteBuffer take(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes) {
        int read = channel.read(buffer, filled);
        if (read < 0) {
          throw damaged("it ends inside its header");
        }
        filled += read;
      }
      buffer.flip();
    }
    return buffer;
  }
}
