package org.plainsong.inference;

import java.nio.FloatBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.plainsong.model.AttentionTables;
import org.plainsong.model.DecoderShape;

/**
 * A decoder on ONNX Runtime, but for attention, which is {@link Attention}.
 *
 * <p>Call order: {@link #allocate} a cache; {@link #prefill} each row (or a prefix into one cache,
 * then {@code copyPrefix} and {@link #prefill} of the rest); then {@link #decode} step by step.
 * Going back is a matter of positions: decode again from the end of the prompt. A cache that was
 * lost is rebuilt by the same calls, released tokens one {@link #decode} at a time: prefilling them
 * would add the same numbers in another order.
 *
 * <table>
 * <caption>Shapes of a call</caption>
 * <tr><th>call</th><th>ids</th><th>hidden</th></tr>
 * <tr><td>prefill</td><td>{@code [1, n]}</td><td>{@code [1, hiddenSize]}</td></tr>
 * <tr><td>decode</td><td>{@code [rows, 1]}</td><td>{@code [rows, hiddenSize]}</td></tr>
 * <tr><td>logits</td><td></td><td>{@code [<= 32, hiddenSize]}</td></tr>
 * <tr><td>candidateLogits</td><td>{@code [n]}</td>
 *     <td>{@code [32, hiddenSize]}, padded with zeros</td></tr>
 * </table>
 *
 * <p>A row that nobody needs takes part in a step as any other, with position 0 and any token.
 */
final class OnnxDecoder implements Decoder {

  private final DecoderShape shape;
  private final Attention attention;
  private final Graphs graphs;
  private final ConcurrentLinkedDeque<HeadMemory> idleHeads = new ConcurrentLinkedDeque<>();
  private final ConcurrentLinkedDeque<Attention.Scratch> idleScratch =
      new ConcurrentLinkedDeque<>();
  private final Lifetime lifetime;

  OnnxDecoder(DecoderShape shape, AttentionTables tables, Graphs graphs) {
    this.shape = shape;
    this.attention = new Attention(shape, tables, AttentionKernels.best());
    this.graphs = graphs;
    this.lifetime =
        new Lifetime("This decoder is closed: load the model again", this::freeEverything);
  }

  @Override
  public DecoderShape shape() {
    return shape;
  }

  @Override
  public KvCache allocate(int rows, int capacity) {
    lifetime.enter();
    try {
      return new DirectKvCache(shape, rows, capacity);
    } finally {
      lifetime.exit();
    }
  }

  @Override
  public void prefill(
      KvCache cache, int row, int position, int[] tokens, float[] hidden, int hiddenOffset) {
    DirectKvCache own = DirectKvCache.of(cache, shape);
    own.requireRow("row", row);
    Checks.tokens(tokens, shape.vocabulary());
    Checks.span(position, tokens.length, own.capacity());
    Checks.room("hidden", hidden.length - (long) hiddenOffset, 1, shape.hiddenSize());
    enter(own);
    Attention.Scratch scratch = scratch();
    try (StepTensors step = new StepTensors(shape, /* batch= */ 1, tokens.length)) {
      for (int i = 0; i < tokens.length; i++) {
        step.token(i, tokens[i]);
      }
      step.first(graphs);
      for (int layer = 0; layer < shape.layers(); layer++) {
        int wanted = layer == shape.layers() - 1 ? 1 : tokens.length;
        Attention.Span span = new Attention.Span(row, position, tokens.length, wanted);
        attention.answer(layer, own, span, step.queryKeyValue(), 0, step.attended(), 0, scratch);
        advance(step, layer);
      }
      step.hidden(hidden, hiddenOffset);
    } finally {
      idleScratch.push(scratch);
      exit(own);
    }
  }

  @Override
  public void decode(KvCache cache, int[] positions, int[] tokens, float[] hidden) {
    DirectKvCache own = DirectKvCache.of(cache, shape);
    Checks.rows("positions", positions.length, own.rows());
    Checks.rows("tokens", tokens.length, own.rows());
    Checks.tokens(tokens, shape.vocabulary());
    for (int position : positions) {
      Checks.span(position, 1, own.capacity());
    }
    Checks.room("hidden", hidden.length, own.rows(), shape.hiddenSize());
    enter(own);
    StepTensors step = own.decodeStep();
    Attention.Scratch scratch = scratch();
    synchronized (step) {
      try {
        for (int row = 0; row < tokens.length; row++) {
          step.token(row, tokens[row]);
        }
        step.first(graphs);
        for (int layer = 0; layer < shape.layers(); layer++) {
          answer(own, positions, layer, step, scratch);
          advance(step, layer);
        }
        step.hidden(hidden, 0);
      } finally {
        idleScratch.push(scratch);
        exit(own);
      }
    }
  }

  private void answer(
      DirectKvCache cache,
      int[] positions,
      int layer,
      StepTensors step,
      Attention.Scratch scratch) {
    int heads = shape.heads() * shape.headSize();
    int channels = shape.queryKeyValueSize();
    FloatBuffer queryKeyValue = step.queryKeyValue();
    FloatBuffer attended = step.attended();
    for (int row = 0; row < positions.length; row++) {
      attention.answer(
          layer,
          cache,
          new Attention.Span(row, positions[row], /* tokens= */ 1, /* wanted= */ 1),
          queryKeyValue,
          row * channels,
          attended,
          row * heads,
          scratch);
    }
  }

  private void advance(StepTensors step, int layer) {
    if (layer < shape.layers() - 1) {
      step.next(graphs, layer);
    } else {
      step.last(graphs, layer);
    }
  }

  private Attention.Scratch scratch() {
    Attention.Scratch idle = idleScratch.poll();
    return idle == null ? new Attention.Scratch() : idle;
  }

  @Override
  public void logits(float[] hidden, int rows, float[] logits) {
    runHead(
        new HeadMemory.Call(graphs.head(), hidden, rows, new int[0], shape.vocabulary(), logits));
  }

  @Override
  public void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits) {
    Checks.tokens(candidates, shape.vocabulary());
    runHead(
        new HeadMemory.Call(
            graphs.candidates(), hidden, rows, candidates, candidates.length, logits));
  }

  @Override
  public void close() {
    lifetime.close();
  }

  private void runHead(HeadMemory.Call call) {
    if (call.rows() < 1) {
      throw new IllegalArgumentException("rows must be >= 1. Provided value: " + call.rows());
    }
    Checks.room("hidden", call.hidden().length, call.rows(), shape.hiddenSize());
    Checks.room("logits", call.logits().length, call.rows(), call.width());
    lifetime.enter();
    try {
      HeadMemory idle = idleHeads.poll();
      HeadMemory memory = idle == null ? new HeadMemory(shape.hiddenSize()) : idle;
      try {
        memory.run(call);
      } finally {
        idleHeads.push(memory);
      }
    } finally {
      lifetime.exit();
    }
  }

  private void enter(DirectKvCache cache) {
    lifetime.enter();
    try {
      cache.enter();
    } catch (IllegalStateException e) {
      lifetime.exit();
      throw e;
    }
  }

  private void exit(DirectKvCache cache) {
    cache.exit();
    lifetime.exit();
  }

  private void freeEverything() {
    graphs.close();
    idleHeads.forEach(HeadMemory::close);
    idleHeads.clear();
  }
}
