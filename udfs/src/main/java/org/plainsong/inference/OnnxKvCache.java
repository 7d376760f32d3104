package org.plainsong.inference;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.IntFunction;
import org.plainsong.model.DecoderShape;

/**
 * Keys and values in direct memory: {@code [rows, kvHeads, capacity, headSize]} a layer, once for
 * keys and once for values, in single precision or in eight bits as the shape says.
 *
 * <p>ONNX Runtime reads and writes these buffers in place. A decode step sees the whole buffer; a
 * prefill sees the slice of one row as a batch of one. Only a row's first tokens count, as many as
 * the caller says, so that going back to the end of a prompt is free and needs no call here.
 *
 * <p>Steps over one cache run one after the other. {@link #close} frees the memory at once, or when
 * a step that still runs has ended; later use fails with a sentence. The memory counts against
 * {@code -XX:MaxDirectMemorySize} and, on an executor, {@code spark.executor.memoryOverhead}.
 */
final class OnnxKvCache implements KvCache {

  private static final int BUFFERS_A_LAYER = 2;

  private final DecoderShape shape;
  private final int rows;
  private final int capacity;
  private final int headBytes;
  private final int rowBytes;
  private final ByteBuffer[] buffers;
  private final StepTensors decodeStep;
  private final Lifetime lifetime;

  /**
   * @throws IllegalArgumentException if rows or capacity are out of range, or a layer's keys pass
   *     the 2 GiB of one direct buffer
   * @throws OutOfMemoryError with what to set, if direct memory runs out
   */
  OnnxKvCache(DecoderShape shape, int rows, int capacity) {
    requireFits(shape, rows, capacity);
    this.shape = shape;
    this.rows = rows;
    this.capacity = capacity;
    headBytes = capacity * tokenBytes(shape);
    rowBytes = shape.kvHeads() * headBytes;
    buffers = allocate(BUFFERS_A_LAYER * shape.layers(), rows * rowBytes, DirectMemory::allocate);
    decodeStep = step(/* firstRow= */ 0, rows, /* sequence= */ 1);
    lifetime =
        new Lifetime(
            "This cache is closed: allocate another one from the decoder", this::freeEverything);
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
    return (long) buffers.length * rows * rowBytes;
  }

  @Override
  public void copyPrefix(int row, KvCache from, int fromRow, int length) {
    OnnxKvCache source = of(from, shape);
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
  static OnnxKvCache of(KvCache cache, DecoderShape shape) {
    if (cache instanceof OnnxKvCache own && own.shape.equals(shape)) {
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

  /** Tensors for one row alone; the caller closes them. */
  StepTensors prefillStep(int row, int sequence) {
    return step(row, /* stepRows= */ 1, sequence);
  }

  /** The memory itself: keys, then values, of each layer in turn. */
  ByteBuffer[] buffers() {
    return buffers.clone();
  }

  void requireRow(String name, int row) {
    if (row < 0 || row >= rows) {
      throw new IllegalArgumentException(
          name + " must be between 0 and " + (rows - 1) + ". Provided value: " + row);
    }
  }

  private void copy(int row, OnnxKvCache source, int fromRow, int length) {
    int bytes = length * tokenBytes(shape);
    for (int i = 0; i < buffers.length; i++) {
      for (int head = 0; head < shape.kvHeads(); head++) {
        int to = row * rowBytes + head * headBytes;
        int start = fromRow * source.rowBytes + head * source.headBytes;
        buffers[i].put(to, source.buffers[i], start, bytes);
      }
    }
  }

  private StepTensors step(int firstRow, int stepRows, int sequence) {
    StepTensors step = new StepTensors(shape, stepRows, sequence);
    for (int i = 0; i < buffers.length; i++) {
      String name = i / BUFFERS_A_LAYER + (i % BUFFERS_A_LAYER == 0 ? ".key" : ".value");
      ByteBuffer memory = buffers[i].slice(firstRow * rowBytes, stepRows * rowBytes);
      step.keysOrValues(name, memory, shape, capacity);
    }
    return step;
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

  /** What one head keeps of one token: its keys or its values. */
  private static int tokenBytes(DecoderShape shape) {
    return shape.headSize() * shape.keysAndValues().bytes();
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
    double bytes = (double) rows * shape.kvHeads() * capacity * tokenBytes(shape);
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A layer's keys must fit one buffer of %d bytes. Provided values: %d rows of capacity"
                  + " %d take %.0f bytes. Lower one of them",
              Integer.MAX_VALUE,
              rows,
              capacity,
              bytes));
    }
  }
}
