package org.plainsong.inference;

import org.plainsong.model.DecoderShape;

/** A decoder that lets something through which it should not, in the last bit. */
final class LeakyDecoder implements Decoder {

  enum Leak {
    NEIGHBOR,
    MEMORY,
    CANDIDATES,
    LOGITS,
    NOT_FINITE
  }

  private final Decoder decoder;
  private final Leak leak;
  private int steps;

  LeakyDecoder(Decoder decoder, Leak leak) {
    this.decoder = decoder;
    this.leak = leak;
  }

  @Override
  public DecoderShape shape() {
    return decoder.shape();
  }

  @Override
  public KvCache allocate(int rows, int capacity) {
    return decoder.allocate(rows, capacity);
  }

  @Override
  public void prefill(
      KvCache cache, int row, int position, int[] tokens, float[] hidden, int hiddenOffset) {
    decoder.prefill(cache, row, position, tokens, hidden, hiddenOffset);
  }

  @Override
  public void decode(KvCache cache, int[] positions, int[] tokens, float[] hidden) {
    decoder.decode(cache, positions, tokens, hidden);
    steps++;
    switch (leak) {
      case NEIGHBOR -> nudge(hidden, cache.rows() > 1);
      case MEMORY -> nudge(hidden, steps % 3 == 0);
      case NOT_FINITE -> hidden[0] = Float.NaN;
      default -> {}
    }
  }

  @Override
  public void logits(float[] hidden, int rows, float[] logits) {
    decoder.logits(hidden, rows, logits);
    nudge(logits, leak == Leak.LOGITS && rows > 1);
  }

  @Override
  public void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits) {
    decoder.candidateLogits(hidden, rows, candidates, logits);
    nudge(logits, leak == Leak.CANDIDATES && rows > 1);
  }

  @Override
  public void close() {
    decoder.close();
  }

  private static void nudge(float[] values, boolean really) {
    for (int i = 0; really && i < values.length; i++) {
      values[i] = Math.nextUp(values[i]);
    }
  }
}
