package org.plainsong.mechanism;

import org.plainsong.inference.Decoder;
import org.plainsong.inference.KvCache;
import org.plainsong.model.DecoderShape;
import org.plainsong.teacher.FakeDecoder;

/**
 * The fake decoder with logits eight times as large, up to 64 nats: rows are sure of their tokens,
 * as the worst records are.
 */
final class SharpDecoder implements Decoder {

  private static final int FACTOR = 8;

  private final FakeDecoder decoder;

  SharpDecoder(int vocabulary) {
    this.decoder = new FakeDecoder(vocabulary);
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
  }

  @Override
  public void logits(float[] hidden, int rows, float[] logits) {
    decoder.logits(hidden, rows, logits);
    sharpen(logits, rows * shape().vocabulary());
  }

  @Override
  public void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits) {
    decoder.candidateLogits(hidden, rows, candidates, logits);
    sharpen(logits, rows * candidates.length);
  }

  private static void sharpen(float[] logits, int length) {
    for (int i = 0; i < length; i++) {
      logits[i] *= FACTOR;
    }
  }

  @Override
  public void close() {
    decoder.close();
  }
}
