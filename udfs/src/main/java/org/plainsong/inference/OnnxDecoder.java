package org.plainsong.inference;

import java.util.concurrent.ConcurrentLinkedDeque;
import org.plainsong.model.DecoderShape;

/**
 * A decoder on ONNX Runtime, whose keys and values are read and written in place.
 *
 * <p>Call order: {@link #allocate} a cache; {@link #prefill} each row (or a prefix into one cache,
 * then {@code copyPrefix} and {@link #prefill} of the rest); then {@link #decode} step by step.
 * Going back is a matter of positions: decode again from the end of the prompt. A cache that was
 * lost is rebuilt by the same calls, released tokens one {@link #decode} at a time: prefilling them
 * would add the same numbers in another order.
 *
 * <table>
 * <caption>Shapes of a call</caption>
 * <tr><th>call</th><th>ids</th><th>total length</th><th>keys and values</th><th>hidden</th></tr>
 * <tr><td>prefill</td><td>{@code [1, n]}</td><td>position + n</td><td>a slice of one row</td>
 *     <td>{@code [1, hiddenSize]}</td></tr>
 * <tr><td>decode</td><td>{@code [rows, 1]}</td><td>capacity</td><td>the whole buffer</td>
 *     <td>{@code [rows, hiddenSize]}</td></tr>
 * <tr><td>logits</td><td></td><td></td><td></td><td>{@code [<= 32, hiddenSize]}</td></tr>
 * <tr><td>candidateLogits</td><td>{@code [n]}</td><td></td><td></td>
 *     <td>{@code [32, hiddenSize]}, padded with zeros</td></tr>
 * </table>
 *
 * <p>The total length of a decode step is the capacity, a public constant, rather than the longest
 * row's length: results are the same, and no row's length then enters another row's call.
 *
 * <p>A row that nobody needs takes part in a step as any other, with position 0 and any token.
 */
final class OnnxDecoder implements Decoder {

  private final DecoderShape shape;
  private final Graphs graphs;
  private final ConcurrentLinkedDeque<HeadMemory> idleHeads = new ConcurrentLinkedDeque<>();
  private final Lifetime lifetime;

  OnnxDecoder(DecoderShape shape, Graphs graphs) {
    this.shape = shape;
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
      return new OnnxKvCache(shape, rows, capacity);
    } finally {
      lifetime.exit();
    }
  }

  @Override
  public void prefill(
      KvCache cache, int row, int position, int[] tokens, float[] hidden, int hiddenOffset) {
    OnnxKvCache own = OnnxKvCache.of(cache, shape);
    own.requireRow("row", row);
    Checks.tokens(tokens, shape.vocabulary());
    Checks.span(position, tokens.length, own.capacity());
    Checks.room("hidden", hidden.length - (long) hiddenOffset, 1, shape.hiddenSize());
    enter(own);
    try (StepTensors step = own.prefillStep(row, tokens.length)) {
      for (int i = 0; i < tokens.length; i++) {
        step.token(0, i, tokens[i]);
      }
      step.length(0, position + tokens.length);
      step.total(position + tokens.length);
      step.run(graphs.decoder());
      step.hidden(hidden, hiddenOffset);
    } finally {
      exit(own);
    }
  }

  @Override
  public void decode(KvCache cache, int[] positions, int[] tokens, float[] hidden) {
    decode(cache, positions, tokens, hidden, cache.capacity());
  }

  /** Decodes with another total length than the capacity, for the test that it makes no odds. */
  void decode(KvCache cache, int[] positions, int[] tokens, float[] hidden, int total) {
    OnnxKvCache own = OnnxKvCache.of(cache, shape);
    Checks.rows("positions", positions.length, own.rows());
    Checks.rows("tokens", tokens.length, own.rows());
    Checks.tokens(tokens, shape.vocabulary());
    for (int position : positions) {
      Checks.span(position, 1, own.capacity());
    }
    Checks.room("hidden", hidden.length, own.rows(), shape.hiddenSize());
    enter(own);
    StepTensors step = own.decodeStep();
    synchronized (step) {
      try {
        for (int row = 0; row < tokens.length; row++) {
          step.token(row, 0, tokens[row]);
          step.length(row, positions[row] + 1);
        }
        step.total(total);
        step.run(graphs.decoder());
        step.hidden(hidden, 0);
      } finally {
        exit(own);
      }
    }
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

  private void enter(OnnxKvCache cache) {
    lifetime.enter();
    try {
      cache.enter();
    } catch (IllegalStateException e) {
      lifetime.exit();
      throw e;
    }
  }

  private void exit(OnnxKvCache cache) {
    cache.exit();
    lifetime.exit();
  }

  private void freeEverything() {
    graphs.close();
    idleHeads.forEach(HeadMemory::close);
    idleHeads.clear();
  }
}
