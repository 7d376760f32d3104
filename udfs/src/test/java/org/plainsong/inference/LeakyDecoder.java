package org.plainsong.inference;

/** A decoder that lets something through which it should not, in the last bit. */
final class LeakyDecoder extends ForwardingDecoder {

  enum Leak {
    NEIGHBOR,
    MEMORY,
    CANDIDATES,
    LOGITS,
    NOT_FINITE
  }

  private final Leak leak;
  private int steps;

  LeakyDecoder(Decoder decoder, Leak leak) {
    super(decoder);
    this.leak = leak;
  }

  @Override
  public void decode(KvCache cache, int[] positions, int[] tokens, float[] hidden) {
    super.decode(cache, positions, tokens, hidden);
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
    super.logits(hidden, rows, logits);
    nudge(logits, leak == Leak.LOGITS && rows > 1);
  }

  @Override
  public void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits) {
    super.candidateLogits(hidden, rows, candidates, logits);
    nudge(logits, leak == Leak.CANDIDATES && rows > 1);
  }

  private static void nudge(float[] values, boolean really) {
    for (int i = 0; really && i < values.length; i++) {
      values[i] = Math.nextUp(values[i]);
    }
  }
}
