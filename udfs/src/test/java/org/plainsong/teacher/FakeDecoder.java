package org.plainsong.teacher;

import org.plainsong.inference.Decoder;
import org.plainsong.inference.KvCache;
import org.plainsong.model.DecoderShape;

/**
 * A decoder without a model: a row's hidden state is a hash of exactly the tokens that are cached
 * for it, so that a token too many, too few or of a neighbour shows at once.
 */
public final class FakeDecoder implements Decoder {

  private static final int HIDDEN = 4;

  private final DecoderShape shape;
  private int cachesOpen;
  private long steps;
  private long prefilledTokens;

  /** A fake with a vocabulary of this many tokens. */
  public FakeDecoder(int vocabulary) {
    this.shape = new DecoderShape(1, 1, 1, 1, HIDDEN, vocabulary, 4096);
  }

  /** Caches allocated and not closed. */
  public int cachesOpen() {
    return cachesOpen;
  }

  /** Decode steps run so far, over all caches. */
  public long steps() {
    return steps;
  }

  /** Tokens read by prefills so far. */
  public long prefilledTokens() {
    return prefilledTokens;
  }

  @Override
  public DecoderShape shape() {
    return shape;
  }

  @Override
  public KvCache allocate(int rows, int capacity) {
    cachesOpen++;
    return new Cache(this, new int[rows][capacity]);
  }

  @Override
  public void prefill(
      KvCache cache, int row, int position, int[] tokens, float[] hidden, int hiddenOffset) {
    int[] cached = ((Cache) cache).tokens[row];
    System.arraycopy(tokens, 0, cached, position, tokens.length);
    prefilledTokens += tokens.length;
    hash(cached, position + tokens.length, hidden, hiddenOffset);
  }

  @Override
  public void decode(KvCache cache, int[] positions, int[] tokens, float[] hidden) {
    steps++;
    for (int row = 0; row < cache.rows(); row++) {
      int[] cached = ((Cache) cache).tokens[row];
      cached[positions[row]] = tokens[row];
      hash(cached, positions[row] + 1, hidden, row * HIDDEN);
    }
  }

  @Override
  public void logits(float[] hidden, int rows, float[] logits) {
    int[] all = new int[shape.vocabulary()];
    for (int token = 0; token < all.length; token++) {
      all[token] = token;
    }
    candidateLogits(hidden, rows, all, logits);
  }

  @Override
  public void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < candidates.length; i++) {
        logits[row * candidates.length + i] = logit(hidden, row * HIDDEN, candidates[i]);
      }
    }
  }

  private static float logit(float[] hidden, int offset, int token) {
    double sum = 0;
    for (int j = 0; j < HIDDEN; j++) {
      sum += hidden[offset + j] * Math.sin(token * 1.7 + j);
    }
    return (float) sum;
  }

  private static void hash(int[] tokens, int length, float[] hidden, int offset) {
    long h = 7;
    for (int i = 0; i < length; i++) {
      h = h * 0x9E3779B97F4A7C15L + tokens[i] + 1;
      h ^= h >>> 29;
    }
    for (int j = 0; j < HIDDEN; j++) {
      hidden[offset + j] = (float) ((h >>> (j * 13)) % 1000 / 250.0 - 2);
    }
  }

  @Override
  public void close() {}

  private static final class Cache implements KvCache {

    private final FakeDecoder decoder;
    private final int[][] tokens;

    Cache(FakeDecoder decoder, int[][] tokens) {
      this.decoder = decoder;
      this.tokens = tokens;
    }

    @Override
    public int rows() {
      return tokens.length;
    }

    @Override
    public int capacity() {
      return tokens[0].length;
    }

    @Override
    public long bytes() {
      return (long) rows() * capacity() * Integer.BYTES;
    }

    @Override
    public void copyPrefix(int row, KvCache from, int fromRow, int length) {
      System.arraycopy(((Cache) from).tokens[fromRow], 0, tokens[row], 0, length);
    }

    @Override
    public void close() {
      decoder.cachesOpen--;
    }
  }
}
