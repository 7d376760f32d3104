package org.plainsong.inference;

import org.plainsong.model.DecoderShape;

/** A decoder that does what another one does; a test changes what it is about. */
public abstract class ForwardingDecoder implements Decoder {

  private final Decoder decoder;

  /** Forwards to a decoder, and closes it when closed. */
  protected ForwardingDecoder(Decoder decoder) {
    this.decoder = decoder;
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
  }

  @Override
  public void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits) {
    decoder.candidateLogits(hidden, rows, candidates, logits);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
