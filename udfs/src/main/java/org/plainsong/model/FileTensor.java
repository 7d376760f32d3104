package org.plainsong.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * A tensor inside an open file, read at its position.
 *
 * @param offset of the first byte in the file
 */
record FileTensor(FileChannel channel, ValueType type, int rows, int columns, long offset)
    implements CheckpointTensor {

  private static final int CHUNK_BYTES = 1 << 22;

  FileTensor {
    if (columns % type.blockValues() != 0) {
      throw new IllegalArgumentException(
          "A %s tensor's rows must be a multiple of %d values. Found: %d"
              .formatted(type, type.blockValues(), columns));
    }
  }

  @Override
  public void read(int firstRow, int count, float[] into, int offsetInto) {
    long rowBytes = type.bytes(columns);
    int step = (int) Math.max(1, Math.min(count, CHUNK_BYTES / rowBytes));
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(step * rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < count; done += step) {
      int part = Math.min(step, count - done);
      buffer.clear().limit(Math.toIntExact(part * rowBytes));
      fill(buffer, offset + (firstRow + done) * rowBytes);
      type.decode(buffer.flip(), into, offsetInto + done * columns, part * columns);
    }
  }

  private void fill(ByteBuffer buffer, long position) {
    try {
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, position + buffer.position());
        if (read < 0) {
          throw new EOFException("The file ends inside a tensor");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
