package org.plainsong.inference;

import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Memory for calls of a head graph: {@code hidden [batch, hiddenSize]}, {@code candidates [n]} and
 * {@code logits [batch, n]}.
 *
 * <p>Grows to the largest call it has served. For one thread at a time.
 */
final class HeadMemory implements AutoCloseable {

  /**
   * Rows of one call at most. A call for candidates always has this many, the last ones zero, so
   * that its shape says nothing of the number of teachers: a public constant.
   */
  static final int BATCH = 32;

  private final int hiddenSize;
  private final ByteBuffer hidden;
  private ByteBuffer candidates = DirectMemory.allocate(Long.BYTES);
  private ByteBuffer logits = DirectMemory.allocate(Float.BYTES);

  HeadMemory(int hiddenSize) {
    this.hiddenSize = hiddenSize;
    this.hidden = DirectMemory.allocate(BATCH * hiddenSize * Float.BYTES);
  }

  /**
   * What a head graph is asked.
   *
   * @param session the graph: of candidates, or of every token
   * @param hidden {@code float[>= rows * hiddenSize]}
   * @param rows rows that count
   * @param candidates token ids; none for every token
   * @param width logits a row
   * @param logits {@code float[>= rows * width]}
   */
  record Call(
      OrtSession session, float[] hidden, int rows, int[] candidates, int width, float[] logits) {

    int batch(int used) {
      return candidates.length == 0 ? used : BATCH;
    }
  }

  void run(Call call) {
    int[] ids = call.candidates();
    candidates = atLeast(candidates, (long) ids.length * Long.BYTES);
    for (int i = 0; i < ids.length; i++) {
      candidates.putLong(i * Long.BYTES, ids[i]);
    }
    logits =
        atLeast(
            logits, (long) call.batch(Math.min(call.rows(), BATCH)) * call.width() * Float.BYTES);
    for (int first = 0; first < call.rows(); first += BATCH) {
      runChunk(call, first, Math.min(BATCH, call.rows() - first));
    }
  }

  private void runChunk(Call call, int first, int used) {
    int batch = call.batch(used);
    FloatBuffer states = hidden.asFloatBuffer();
    states.put(0, call.hidden(), first * hiddenSize, used * hiddenSize);
    for (int i = used * hiddenSize; i < batch * hiddenSize; i++) {
      states.put(i, 0f);
    }
    try (Tensors tensors = new Tensors()) {
      tensors
          .inputFloats("hidden", hidden, batch, hiddenSize)
          .outputFloats("logits", logits, batch, call.width());
      if (call.candidates().length > 0) {
        tensors.inputLongs("candidates", candidates, call.width());
      }
      tensors.run(call.session());
    }
    logits.asFloatBuffer().get(0, call.logits(), first * call.width(), used * call.width());
  }

  @Override
  public void close() {
    DirectMemory.free(hidden);
    DirectMemory.free(candidates);
    DirectMemory.free(logits);
  }

  private static ByteBuffer atLeast(ByteBuffer memory, long bytes) {
    if (memory.capacity() >= bytes) {
      return memory;
    }
    ByteBuffer larger = DirectMemory.allocate(Math.toIntExact(bytes));
    DirectMemory.free(memory);
    return larger;
  }
}
