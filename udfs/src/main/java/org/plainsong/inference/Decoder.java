package org.plainsong.inference;

import org.plainsong.model.DecoderShape;

/**
 * A decoder-only transformer, advanced row by row over caches that the caller owns.
 *
 * <p>Every result of a row depends on that row's tokens alone, bit for bit: {@code IsolationCheck}
 * proves it for a loaded model. Safe for concurrent use over different caches.
 */
public interface Decoder extends AutoCloseable {

  DecoderShape shape();

  /**
   * Allocates keys and values for a batch.
   *
   * @param rows rows of the batch, {@code >= 1}
   * @param capacity longest sequence of a row, in tokens
   */
  KvCache allocate(int rows, int capacity);

  /**
   * Runs one row alone over tokens that follow its first {@code position} cached ones.
   *
   * @param tokens at least one token; {@code position + tokens.length <= capacity}
   * @param hidden {@code float[>= hiddenOffset + hiddenSize]}: receives the final hidden state of
   *     the last token
   */
  void prefill(
      KvCache cache, int row, int position, int[] tokens, float[] hidden, int hiddenOffset);

  /**
   * Runs one decode step for every row of a cache.
   *
   * @param positions {@code int[rows]}: cached tokens of each row before the step
   * @param tokens {@code int[rows]}: the next token of each row
   * @param hidden {@code float[rows * hiddenSize]}: receives each row's final hidden state
   */
  void decode(KvCache cache, int[] positions, int[] tokens, float[] hidden);

  /**
   * Computes the logits of every token.
   *
   * @param hidden {@code float[>= rows * hiddenSize]}
   * @param logits {@code float[>= rows * vocabulary]}, receives the result
   */
  void logits(float[] hidden, int rows, float[] logits);

  /**
   * Computes the logits of some tokens only.
   *
   * @param hidden {@code float[>= rows * hiddenSize]}
   * @param candidates token ids
   * @param logits {@code float[>= rows * candidates.length]}, receives the result row by row
   */
  void candidateLogits(float[] hidden, int rows, int[] candidates, float[] logits);

  @Override
  void close();
}
