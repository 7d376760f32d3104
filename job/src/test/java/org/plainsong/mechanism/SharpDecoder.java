package org.plainsong.mechanism;

import org.plainsong.inference.ForwardingDecoder;
import org.plainsong.teacher.FakeDecoder;

/**
 * The fake decoder with logits eight times as large, up to 64 nats: rows are sure of their tokens,
 * as the worst records are.
 */
final class SharpDecoder extends ForwardingDecoder {

  private static final int FACTOR = 8;

  SharpDecoder(int vocabulary) {
    super(new FakeDecoder(vocabulary));
  }

  @Override
  public void logits(float[] hidden, int rows, float[] logits) {
    super.logits(hidden, rows, logits);
    sharpen(logits, rows * shape().vocabulary());
  }

  @Override
  public void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits) {
    super.candidateLogits(hidden, rows, candidates, logits);
    sharpen(logits, rows * candidates.length);
  }

  private static void sharpen(float[] logits, int length) {
    for (int i = 0; i < length; i++) {
      logits[i] *= FACTOR;
    }
  }
}
