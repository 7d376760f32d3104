package org.plainsong.inference;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.plainsong.model.DecoderShape;

/**
 * Memory of one pass through the decoder's graphs, for {@code [batch, sequence]} tokens of which
 * one is 1. The graphs write the stream in turns into one of two buffers and read the other.
 *
 * <p>The last graph sees the last token of each row alone: nobody asks for the others' states.
 *
 * <p>Call order: {@link #token} for every token, {@link #first}; for every layer attention from
 * {@link #queryKeyValue} to {@link #attended}, then {@link #next}, behind the last layer {@link
 * #last}; {@link #hidden}. A decode step keeps one of these for the life of its cache. For one
 * thread at a time.
 */
final class StepTensors implements AutoCloseable {

  private final int batch;
  private final int hiddenSize;
  private final ByteBuffer ids;
  private final ByteBuffer queryKeyValue;
  private final ByteBuffer attended;
  private final ByteBuffer[] streams;
  private final ByteBuffer hidden;
  private final Tensors first = new Tensors();
  private final Tensors[] between = {new Tensors(), new Tensors()};
  private final Tensors[] last = {new Tensors(), new Tensors()};

  StepTensors(DecoderShape shape, int batch, int sequence) {
    int tokens = batch * sequence;
    this.batch = batch;
    this.hiddenSize = shape.hiddenSize();
    int heads = shape.heads() * shape.headSize();
    int channels = shape.queryKeyValueSize();
    ids = DirectMemory.allocate(tokens * Long.BYTES);
    queryKeyValue = DirectMemory.allocate(tokens * channels * Float.BYTES);
    attended = DirectMemory.allocate(tokens * heads * Float.BYTES);
    streams =
        new ByteBuffer[] {
          DirectMemory.allocate(tokens * hiddenSize * Float.BYTES),
          DirectMemory.allocate(tokens * hiddenSize * Float.BYTES)
        };
    hidden = DirectMemory.allocate(batch * hiddenSize * Float.BYTES);
    first
        .inputLongs("input_ids", ids, batch, sequence)
        .outputFloats("query_key_value", queryKeyValue, batch, sequence, channels)
        .outputFloats("next_stream", streams[0], batch, sequence, hiddenSize);
    int skipped = (tokens - batch) * hiddenSize * Float.BYTES;
    for (int side = 0; side < 2; side++) {
      between[side]
          .inputFloats("attended", attended, batch, sequence, heads)
          .inputFloats("stream", streams[side], batch, sequence, hiddenSize)
          .outputFloats("query_key_value", queryKeyValue, batch, sequence, channels)
          .outputFloats("next_stream", streams[1 - side], batch, sequence, hiddenSize);
      ByteBuffer wanted = streams[side].slice(skipped, batch * hiddenSize * Float.BYTES);
      last[side]
          .inputFloats("attended", attended, batch, 1, heads)
          .inputFloats("stream", wanted, batch, 1, hiddenSize)
          .outputFloats("hidden", hidden, batch, 1, hiddenSize);
    }
  }

  /** Sets the token at an index of {@code batch * sequence}. */
  void token(int index, int token) {
    ids.putLong(index * Long.BYTES, token);
  }

  /** What a graph before a layer's attention has written. */
  FloatBuffer queryKeyValue() {
    return queryKeyValue.asFloatBuffer();
  }

  /** What attention writes: for every token, or for the last of each row before {@link #last}. */
  FloatBuffer attended() {
    return attended.asFloatBuffer();
  }

  void first(Graphs graphs) {
    first.run(graphs.decoder().get(0));
  }

  /** Goes on from a layer's attention to the next one's. */
  void next(Graphs graphs, int layer) {
    between[layer % 2].run(graphs.decoder().get(layer + 1));
  }

  /** Goes on from the last layer's attention to the final states. */
  void last(Graphs graphs, int layer) {
    last[layer % 2].run(graphs.decoder().get(layer + 1));
  }

  /** Copies {@code float[batch * hiddenSize]}. */
  void hidden(float[] target, int offset) {
    hidden.asFloatBuffer().get(0, target, offset, batch * hiddenSize);
  }

  @Override
  public void close() {
    first.close();
    for (int side = 0; side < 2; side++) {
      between[side].close();
      last[side].close();
      DirectMemory.free(streams[side]);
    }
    for (ByteBuffer memory : new ByteBuffer[] {ids, queryKeyValue, attended, hidden}) {
      DirectMemory.free(memory);
    }
  }
}
