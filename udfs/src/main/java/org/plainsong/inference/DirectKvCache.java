package org.plainsong.inference;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvScales;

/**
 * Keys and values in direct memory, a buffer a row, in single precision or in eight bits as the
 * shape says. For each layer and head of a row:
 *
 * <pre>
 *   keys     [places / 16, headSize, 16]   so that neighbouring places are one vector
 *   values   [places, headSize]
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
  private static final int LARGEST_BYTE = 127;
  private static final KvScales NO_SCALES = new KvScales(List.of(), List.of());

  private final DecoderShape shape;
  private final KvScales scales;
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
   * @param scales of keys and values in eight bits
   * @throws IllegalArgumentException if rows or capacity are out of range, or a row passes the 2
   *     GiB of one direct buffer
   * @throws OutOfMemoryError with what to set, if direct memory runs out
   */
  DirectKvCache(DecoderShape shape, Optional<KvScales> scales, int rows, int capacity) {
    requireFits(shape, rows, capacity);
    this.shape = shape;
    this.scales = scales.orElse(NO_SCALES);
    this.rows = rows;
    this.capacity = capacity;
    places = roundedUp(capacity);
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

  /** Places in whole blocks of keys. */
  static int roundedUp(int places) {
    return (places + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static long rowBytes(DecoderShape shape, int capacity) {
    return shape.kvBytesPerToken() * roundedUp(capacity);
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

  /** The memory itself, a buffer a row. */
  ByteBuffer[] buffers() {
    return buffers.clone();
  }

  /**
   * Writes what a token adds to a layer of a row.
   *
   * @param from {@code kvHeads * headSize} keys at {@code keys}, as many values at {@code values}
   */
  void put(int row, int layer, int place, float[] from, int keys, int values) {
    int size = shape.headSize();
    for (int head = 0; head < shape.kvHeads(); head++) {
      int key = keysOf(layer, head) + place / BLOCK * BLOCK * size + place % BLOCK;
      int value = keysOf(layer, head) + (places + place) * size;
      int at = head * size;
      switch (shape.keysAndValues()) {
        case FLOAT -> {
          FloatBuffer memory = floats[row];
          for (int i = 0; i < size; i++) {
            memory.put(key + i * BLOCK, from[keys + at + i]);
          }
          memory.put(value, from, values + at, size);
        }
        case INT8 -> {
          ByteBuffer memory = buffers[row];
          float[] keyScales = scales.keys().get(layer);
          float[] valueScales = scales.values().get(layer);
          for (int i = 0; i < size; i++) {
            memory.put(key + i * BLOCK, eightBits(from[keys + at + i], keyScales[at + i]));
            memory.put(value + i, eightBits(from[values + at + i], valueScales[at + i]));
          }
        }
      }
    }
  }

  /** Reads the first places of a head: keys in whole blocks. */
  void get(int row, int layer, int head, int count, float[] keys, float[] values) {
    int size = shape.headSize();
    int start = keysOf(layer, head);
    floats[row].get(start, keys, 0, roundedUp(count) * size);
    floats[row].get(start + places * size, values, 0, count * size);
  }

  /** Reads the first places of a head's keys, in eight bits and whole blocks. */
  void keys(int row, int layer, int head, int count, byte[] keys) {
    buffers[row].get(keysOf(layer, head), keys, 0, roundedUp(count) * shape.headSize());
  }

  /** Reads the first places of a head's values, in eight bits. */
  void values(int row, int layer, int head, int count, byte[] values) {
    int size = shape.headSize();
    buffers[row].get(keysOf(layer, head) + places * size, values, 0, count * size);
  }

  private static byte eightBits(float value, float scale) {
    return (byte) Math.max(-LARGEST_BYTE, Math.min(LARGEST_BYTE, Math.round(value / scale)));
  }

  /** Where the keys of a head begin, in values from the row's first. */
  private int keysOf(int layer, int head) {
    return (layer * shape.kvHeads() + head) * 2 * places * shape.headSize();
  }

  void requireRow(String name, int row) {
    if (row < 0 || row >= rows) {
      throw new IllegalArgumentException(
          name + " must be between 0 and " + (rows - 1) + ". Provided value: " + row);
    }
  }

  private void copy(int row, DirectKvCache source, int fromRow, int length) {
    int bytes = shape.keysAndValues().bytes();
    int size = shape.headSize();
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.kvHeads(); head++) {
        int to = keysOf(layer, head);
        int from = source.keysOf(layer, head);
        // Whole blocks: what is behind the length is not read before it is written.
        int keys = roundedUp(length) * size;
        buffers[row].put(to * bytes, source.buffers[fromRow], from * bytes, keys * bytes);
        int value = to + places * size;
        int sourceValue = from + source.places * size;
        buffers[row].put(
            value * bytes, source.buffers[fromRow], sourceValue * bytes, length * size * bytes);
      }
    }
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
    double bytes = (double) shape.kvBytesPerToken() * roundedUp(capacity);
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
