package org.plainsong.inference;

import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import org.plainsong.model.DecoderShape;

/**
 * One call of the decoder graph over rows of a cache: {@code input_ids [rows, sequence]}, {@code
 * seqlens_k [rows]}, {@code total_sequence_length []}, {@code last_index [rows]}, the keys and
 * values in place, and {@code hidden [rows, hiddenSize]} written into memory of its own.
 *
 * <p>Call order: {@link #token} and {@link #length} for every row, {@link #total}, {@link #run},
 * {@link #hidden}. A decode step keeps one of these for the life of its cache. For one thread at a
 * time.
 */
final class StepTensors implements AutoCloseable {

  private final int rows;
  private final int sequence;
  private final int hiddenSize;
  private final ByteBuffer ids;
  private final ByteBuffer lengths;
  private final ByteBuffer total;
  private final ByteBuffer lastIndex;
  private final ByteBuffer hidden;
  private final Tensors tensors = new Tensors();

  StepTensors(DecoderShape shape, int rows, int sequence) {
    this.rows = rows;
    this.sequence = sequence;
    this.hiddenSize = shape.hiddenSize();
    ids = DirectMemory.allocate(rows * sequence * Long.BYTES);
    lengths = DirectMemory.allocate(rows * Integer.BYTES);
    total = DirectMemory.allocate(Integer.BYTES);
    lastIndex = DirectMemory.allocate(rows * Long.BYTES);
    hidden = DirectMemory.allocate(rows * hiddenSize * Float.BYTES);
    for (int row = 0; row < rows; row++) {
      lastIndex.putLong(row * Long.BYTES, sequence - 1);
    }
    tensors
        .inputLongs("input_ids", ids, rows, sequence)
        .inputInts("seqlens_k", lengths, rows)
        .inputInts("total_sequence_length", total)
        .inputLongs("last_index", lastIndex, rows)
        .outputFloats("hidden", hidden, rows, hiddenSize);
  }

  /**
   * Adds a layer's keys or values.
   *
   * @param name such as {@code 0.key}
   * @param memory {@code [rows, kvHeads, capacity, headSize]} of the shape's type
   */
  void keysOrValues(String name, ByteBuffer memory, DecoderShape shape, int capacity) {
    String past = "past_key_values." + name;
    String present = "present." + name;
    long[] dimensions = {rows, shape.kvHeads(), capacity, shape.headSize()};
    switch (shape.keysAndValues()) {
      case FLOAT -> tensors.sharedFloats(past, present, memory, dimensions);
      case INT8 -> tensors.sharedBytes(past, present, memory, dimensions);
    }
  }

  void token(int row, int index, int token) {
    ids.putLong((row * sequence + index) * Long.BYTES, token);
  }

  /** Sets a row's cached tokens after the step. */
  void length(int row, int length) {
    // The operator wants the index of the last token, not the count.
    lengths.putInt(row * Integer.BYTES, length - 1);
  }

  void total(int length) {
    total.putInt(0, length);
  }

  void run(OrtSession decoder) {
    tensors.run(decoder);
  }

  /** Copies {@code float[rows * hiddenSize]}. */
  void hidden(float[] target, int offset) {
    hidden.asFloatBuffer().get(0, target, offset, rows * hiddenSize);
  }

  @Override
  public void close() {
    tensors.close();
    for (ByteBuffer memory : new ByteBuffer[] {ids, lengths, total, lastIndex, hidden}) {
      DirectMemory.free(memory);
    }
  }
}
