package org.plainsong.inference;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.function.IntFunction;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;

/**
 * Keys and values in direct memory, a buffer a row, in single precision or in eight bits as the
 * shape says. For each layer and head of a row:
 *
 * <pre>
 *   keys     [places / 16, headSize, 16]   so that neighbouring places are one vector
 *   values   [places, headSize]
 *   scales   of keys [headSize / 16, places], of values [places, headSize / 16]: only in eight bits
 * </pre>
 *
 * <p>Only a row's first tokens count, as many as the caller says, so that going back to the end of
 * a prompt is free and needs no call here. Places are the capacity, rounded up to whole blocks.
 *
 * <p>Steps over one cache run one after the other. {@link #close} frees the memory at once, or when
 * a step that still runs has ended; later use fails with a sentence. The memory counts against
 * {@code -XX:MaxDirectMemorySize} and, on an executor, {@code spark.executor.memoryOverhead}.
 */
final class DirectKvCache implements KvCache {

  private static final int BLOCK = AttentionKernel.BLOCK;

  private final DecoderShape shape;
  private final int rows;
  private final int capacity;
  private final int places;
  private final ByteBuffer[] buffers;
  private final FloatBuffer[] floats;
  private final StepTensors decodeStep;
  private final Lifetime lifetime;

  /**
   * Allocates a cache.
   *
   * @throws IllegalArgumentException if rows or capacity are out of range, or a row passes the 2
   *     GiB of one direct buffer
   * @throws OutOfMemoryError with what to set, if direct memory runs out
   */
  DirectKvCache(DecoderShape shape, int rows, int capacity) {
    requireFits(shape, rows, capacity);
    this.shape = shape;
    this.rows = rows;
    this.capacity = capacity;
    places = KvFormat.wholeBlocks(capacity);
    buffers = allocate(rows, (int) rowBytes(shape, capacity), DirectMemory::allocate);
    floats = new FloatBuffer[rows];
    for (int row = 0; row < rows; row++) {
      floats[row] = buffers[row].asFloatBuffer();
    }
    decodeStep = new StepTensors(shape, rows, /* sequence= */ 1);
    lifetime =
        new Lifetime(
            "This cache is closed: allocate another one from the decoder", this::freeEverything);
  }

  private static long rowBytes(DecoderShape shape, int capacity) {
    return shape.kvBytesPerToken() * KvFormat.wholeBlocks(capacity);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public long bytes() {
    return rows * rowBytes(shape, capacity);
  }

  @Override
  public void copyPrefix(int row, KvCache from, int fromRow, int length) {
    DirectKvCache source = of(from, shape);
    requireRow("row", row);
    source.requireRow("fromRow", fromRow);
    int longest = Math.min(capacity, source.capacity);
    if (length < 0 || length > longest) {
      throw new IllegalArgumentException(
          "length must be between 0 and the smaller capacity of the two caches, "
              + longest
              + " tokens. Provided value: "
              + length);
    }
    enter();
    try {
      source.enter();
      try {
        copy(row, source, fromRow, length);
      } finally {
        source.exit();
      }
    } finally {
      exit();
    }
  }

  @Override
  public void close() {
    lifetime.close();
  }

  /** Returns the cache as this package's own, if it was made for the same shape. */
  static DirectKvCache of(KvCache cache, DecoderShape shape) {
    if (cache instanceof DirectKvCache own && own.shape.equals(shape)) {
      return own;
    }
    throw new IllegalArgumentException(
        "The cache must come from a decoder of the same shape, "
            + shape
            + ". Allocate it from this decoder");
  }

  void enter() {
    lifetime.enter();
  }

  void exit() {
    lifetime.exit();
  }

  /** The tensors of a decode step over every row; hold its monitor while using it. */
  StepTensors decodeStep() {
    return decodeStep;
  }

  /** The capacity in whole blocks. */
  int places() {
    return places;
  }

  /** The memory itself, a buffer a row. */
  ByteBuffer[] buffers() {
    return buffers.clone();
  }

  /** The keys and values of a head of a layer of a row. */
  Head head(int row, int layer, int head) {
    return new Head(row, startOf(layer, head));
  }

  /** Where a place's first channel is among keys; the others follow, a block apart. */
  static int columnOf(int place, int headSize) {
    return place / BLOCK * BLOCK * headSize + place % BLOCK;
  }

  /** One head; counts and places are those of its row, arrays begin at place 0. */
  final class Head {

    private final ByteBuffer memory;
    private final FloatBuffer floats;
    private final int start;
    private final int size = shape.headSize();
    private final int groups = size / KvFormat.GROUP;

    private Head(int row, int start) {
      this.memory = buffers[row];
      this.floats = DirectKvCache.this.floats[row];
      this.start = start;
    }

    /** Reads the first keys, in whole blocks. */
    void readKeys(int count, float[] keys) {
      floats.get(start / Float.BYTES, keys, 0, KvFormat.wholeBlocks(count) * size);
    }

    /** Writes the blocks of some keys. */
    void writeKeys(int first, int end, float[] keys) {
      int from = first / BLOCK * BLOCK * size;
      floats.put(start / Float.BYTES + from, keys, from, KvFormat.wholeBlocks(end) * size - from);
    }

    /** Reads the first values. */
    void readValues(int count, float[] values) {
      floats.get(start / Float.BYTES + places * size, values, 0, count * size);
    }

    /** Writes some values. */
    void writeValues(int first, int end, float[] values) {
      int to = start / Float.BYTES + (places + first) * size;
      floats.put(to, values, first * size, (end - first) * size);
    }

    /** Reads the first keys in eight bits, in whole blocks. */
    void readKeys(int count, byte[] keys) {
      memory.get(start, keys, 0, KvFormat.wholeBlocks(count) * size);
    }

    /** Writes the blocks of some keys in eight bits. */
    void writeKeys(int first, int end, byte[] keys) {
      int from = first / BLOCK * BLOCK * size;
      memory.put(start + from, keys, from, KvFormat.wholeBlocks(end) * size - from);
    }

    /** Reads the first values in eight bits. */
    void readValues(int count, byte[] values) {
      memory.get(start + places * size, values, 0, count * size);
    }

    /** Writes some values in eight bits. */
    void writeValues(int first, int end, byte[] values) {
      memory.put(start + (places + first) * size, values, first * size, (end - first) * size);
    }

    /** Reads the scales of all keys in eight bits: {@code [headSize / GROUP, places]}. */
    void readKeyScales(float[] scales) {
      floats.get(keyScales(), scales, 0, groups * places);
    }

    /** Writes those of some keys. */
    void writeKeyScales(int first, int end, float[] scales) {
      for (int group = 0; group < groups; group++) {
        int at = group * places + first;
        floats.put(keyScales() + at, scales, at, end - first);
      }
    }

    /** Reads the scales of the first values in eight bits: {@code [count, headSize / GROUP]}. */
    void readValueScales(int count, float[] scales) {
      floats.get(keyScales() + groups * places, scales, 0, count * groups);
    }

    /** Writes those of some values. */
    void writeValueScales(int first, int end, float[] scales) {
      int to = keyScales() + (places + first) * groups;
      floats.put(to, scales, first * groups, (end - first) * groups);
    }

    private int keyScales() {
      return (start + 2 * places * size) / Float.BYTES;
    }
  }

  /** Where a head's keys begin, in bytes from the row's first; a multiple of a float's. */
  private int startOf(int layer, int head) {
    int headBytes = 2 * places * shape.keysAndValues().headBytes(shape.headSize());
    return (layer * shape.kvHeads() + head) * headBytes;
  }

  void requireRow(String name, int row) {
    if (row < 0 || row >= rows) {
      throw new IllegalArgumentException(
          name + " must be between 0 and " + (rows - 1) + ". Provided value: " + row);
    }
  }

  private void copy(int row, DirectKvCache source, int fromRow, int length) {
    int blocks = KvFormat.wholeBlocks(length);
    int size = shape.headSize();
    boolean scaled = shape.keysAndValues() == KvFormat.INT8;
    int token = scaled ? size : size * Float.BYTES;
    int scales = scaled ? size / KvFormat.GROUP * Float.BYTES : 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.kvHeads(); head++) {
        int to = startOf(layer, head);
        int from = source.startOf(layer, head);
        // Whole blocks: what is behind the length is not read before it is written.
        copy(row, to, source, fromRow, from, blocks * token);
        to += places * token;
        from += source.places * token;
        copy(row, to, source, fromRow, from, length * token);
        to += places * token;
        from += source.places * token;
        for (int group = 0; group < scales / Float.BYTES; group++) {
          copy(row, to, source, fromRow, from, length * Float.BYTES);
          to += places * Float.BYTES;
          from += source.places * Float.BYTES;
        }
        copy(row, to, source, fromRow, from, length * scales);
      }
    }
  }

  private void copy(int row, int to, DirectKvCache source, int fromRow, int from, int bytes) {
    buffers[row].put(to, source.buffers[fromRow], from, bytes);
  }

  private void freeEverything() {
    decodeStep.close();
    for (ByteBuffer buffer : buffers) {
      DirectMemory.free(buffer);
    }
  }

  /** Allocates all the buffers or none. */
  static ByteBuffer[] allocate(int count, int bytes, IntFunction<ByteBuffer> memory) {
    ByteBuffer[] buffers = new ByteBuffer[count];
    for (int i = 0; i < count; i++) {
      try {
        buffers[i] = memory.apply(bytes);
      } catch (OutOfMemoryError e) {
        for (int made = 0; made < i; made++) {
          DirectMemory.free(buffers[made]);
        }
        throw outOfMemory((long) count * bytes, e);
      }
    }
    return buffers;
  }

  private static OutOfMemoryError outOfMemory(long bytes, OutOfMemoryError cause) {
    OutOfMemoryError error =
        new OutOfMemoryError(
            "A cache needs "
                + bytes
                + " bytes of direct memory, more than is left. Lower the rows or the capacity, or"
                + " raise -XX:MaxDirectMemorySize (and spark.executor.memoryOverhead)");
    error.initCause(cause);
    return error;
  }

  private static void requireFits(DecoderShape shape, int rows, int capacity) {
    if (rows < 1) {
      throw new IllegalArgumentException("rows must be >= 1. Provided value: " + rows);
    }
    if (capacity < 1 || capacity > shape.maxPositions()) {
      throw new IllegalArgumentException(
          "capacity must be between 1 and the model's longest sequence, "
              + shape.maxPositions()
              + " tokens. Provided value: "
              + capacity);
    }
    double bytes = (double) shape.kvBytesPerToken() * KvFormat.wholeBlocks(capacity);
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A row must fit one buffer of %d bytes. Provided value: a capacity of %d tokens takes"
                  + " %.0f bytes. Lower it",
              Integer.MAX_VALUE,
              capacity,
              bytes));
    }
  }
}
