package org.plainsong.inference;

import java.nio.FloatBuffer;
import org.plainsong.model.AttentionTables;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvScales;

/**
 * Causal attention with grouped queries and rotary positions: the one place of the model where
 * tokens meet, and only those of one row.
 *
 * <p>The formula is that of Vaswani et al. 2017, softmax(q K^T / sqrt(headSize)) V, with the rotary
 * embedding of Su et al. 2021 in its half-split form. What a token's result is depends on that
 * token and the cached ones before it, in an order of sums that nothing else changes: not the
 * batch, not the capacity, not the threads, not the width of the machine's vectors.
 *
 * <p>Immutable; safe for concurrent use with a {@link Scratch} each.
 */
final class Attention {

  /** Below this a weight counts as if it were this: e^-40 is nothing in single precision. */
  private static final float LEAST = -40f;

  /** e^x is computed as (e^(x / 64))^64. */
  private static final float DIVISOR = 1f / 64;

  private final DecoderShape shape;
  private final AttentionTables tables;
  private final AttentionKernel kernel;
  private final int half;
  private final float queryScale;

  Attention(DecoderShape shape, AttentionTables tables, AttentionKernel kernel) {
    this.shape = shape;
    this.tables = tables;
    this.kernel = kernel;
    this.half = shape.headSize() / 2;
    this.queryScale = (float) (1 / Math.sqrt(shape.headSize()));
  }

  /** Memory of one thread's call; grows to the largest it has served. */
  static final class Scratch {

    private float[] queryKeyValue = {};
    private float[] keys = {};
    private float[] values = {};
    private byte[] keyBytes = {};
    private byte[] valueBytes = {};
    private float[] scores = {};
    private float[] attended = {};

    private void reserve(DecoderShape shape, int tokens, int places) {
      int channels = (shape.heads() + 2 * shape.kvHeads()) * shape.headSize();
      queryKeyValue = atLeast(queryKeyValue, tokens * channels);
      attended = atLeast(attended, tokens * shape.heads() * shape.headSize());
      scores = atLeast(scores, places);
      int head = places * shape.headSize();
      switch (shape.keysAndValues()) {
        case FLOAT -> {
          keys = atLeast(keys, head);
          values = atLeast(values, head);
        }
        case INT8 -> {
          keyBytes = atLeast(keyBytes, head + AttentionKernel.SPARE);
          valueBytes = atLeast(valueBytes, head + AttentionKernel.SPARE);
        }
      }
    }

    private static float[] atLeast(float[] array, int length) {
      return array.length >= length ? array : new float[length];
    }

    private static byte[] atLeast(byte[] array, int length) {
      return array.length >= length ? array : new byte[length];
    }
  }

  /**
   * Where a row's new tokens stand.
   *
   * @param row of the cache
   * @param position cached tokens before them
   * @param tokens how many there are
   * @param wanted how many of them, the last ones, are to be answered; all are cached
   */
  record Span(int row, int position, int tokens, int wanted) {}

  /**
   * Caches the keys and values of a row's new tokens in a layer, and answers the wanted ones.
   *
   * @param queryKeyValue {@code [tokens, (heads + 2 kvHeads) * headSize]} from {@code from} on
   * @param attended receives {@code [wanted, heads * headSize]} from {@code to} on
   */
  void answer(
      int layer,
      DirectKvCache cache,
      Span span,
      FloatBuffer queryKeyValue,
      int from,
      FloatBuffer attended,
      int to,
      Scratch scratch) {
    int size = shape.headSize();
    int channels = (shape.heads() + 2 * shape.kvHeads()) * size;
    int end = span.position() + span.tokens();
    scratch.reserve(shape, span.tokens(), DirectKvCache.roundedUp(end));
    queryKeyValue.get(from, scratch.queryKeyValue, 0, span.tokens() * channels);
    for (int token = 0; token < span.tokens(); token++) {
      int at = token * channels;
      int position = span.position() + token;
      rotate(scratch.queryKeyValue, at, shape.heads() + shape.kvHeads(), position);
      int keys = at + shape.heads() * size;
      cache.put(
          span.row(), layer, position, scratch.queryKeyValue, keys, keys + shape.kvHeads() * size);
    }
    int first = span.tokens() - span.wanted();
    scaleQueries(layer, scratch.queryKeyValue, first, span.tokens(), channels);
    int group = shape.heads() / shape.kvHeads();
    for (int kvHead = 0; kvHead < shape.kvHeads(); kvHead++) {
      load(layer, cache, span.row(), kvHead, end, scratch);
      for (int token = first; token < span.tokens(); token++) {
        for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
          int query = token * channels + head * size;
          int out = ((token - first) * shape.heads() + head) * size;
          answer(span.position() + token + 1, query, out, scratch);
        }
      }
    }
    unscaleValues(layer, scratch.attended, span.wanted());
    attended.put(to, scratch.attended, 0, span.wanted() * shape.heads() * size);
  }

  private void answer(int places, int query, int out, Scratch scratch) {
    int size = shape.headSize();
    int blocks = DirectKvCache.roundedUp(places) / AttentionKernel.BLOCK;
    switch (shape.keysAndValues()) {
      case FLOAT -> {
        kernel.scores(scratch.queryKeyValue, query, size, scratch.keys, blocks, scratch.scores);
        softmax(scratch.scores, places);
        kernel.mix(scratch.scores, scratch.values, places, size, scratch.attended, out);
      }
      case INT8 -> {
        kernel.scores(scratch.queryKeyValue, query, size, scratch.keyBytes, blocks, scratch.scores);
        softmax(scratch.scores, places);
        kernel.mix(scratch.scores, scratch.valueBytes, places, size, scratch.attended, out);
      }
    }
  }

  private void load(
      int layer, DirectKvCache cache, int row, int kvHead, int places, Scratch scratch) {
    switch (shape.keysAndValues()) {
      case FLOAT -> cache.get(row, layer, kvHead, places, scratch.keys, scratch.values);
      case INT8 -> cache.get(row, layer, kvHead, places, scratch.keyBytes, scratch.valueBytes);
    }
  }

  /** Turns each pair of channels (j, j + headSize / 2) of so many heads by the position's angle. */
  private void rotate(float[] heads, int at, int count, int position) {
    int angles = position * half;
    for (int head = 0; head < count; head++) {
      int start = at + head * shape.headSize();
      for (int j = 0; j < half; j++) {
        float cosine = tables.cosines()[angles + j];
        float sine = tables.sines()[angles + j];
        float left = heads[start + j];
        float right = heads[start + half + j];
        heads[start + j] = left * cosine - right * sine;
        heads[start + half + j] = right * cosine + left * sine;
      }
    }
  }

  /** The scale of scores goes into the queries, and so do those of keys in eight bits. */
  private void scaleQueries(int layer, float[] values, int first, int end, int channels) {
    int size = shape.headSize();
    int group = shape.heads() / shape.kvHeads();
    float[] scales = tables.scales().map(it -> it.keys().get(layer)).orElse(null);
    for (int token = first; token < end; token++) {
      for (int head = 0; head < shape.heads(); head++) {
        int at = token * channels + head * size;
        int channel = head / group * size;
        for (int i = 0; i < size; i++) {
          values[at + i] *= scales == null ? queryScale : queryScale * scales[channel + i];
        }
      }
    }
  }

  private void unscaleValues(int layer, float[] attended, int tokens) {
    KvScales scales = tables.scales().orElse(null);
    if (scales == null) {
      return;
    }
    float[] values = scales.values().get(layer);
    int size = shape.headSize();
    int group = shape.heads() / shape.kvHeads();
    for (int head = 0; head < tokens * shape.heads(); head++) {
      int channel = head % shape.heads() / group * size;
      for (int i = 0; i < size; i++) {
        attended[head * size + i] *= values[channel + i];
      }
    }
  }

  /**
   * Replaces scores by their softmax. The exponential is a polynomial and six squarings, off by
   * less than 1e-5 of itself: plain products, which a compiler makes vectors of without changing a
   * bit.
   */
  static void softmax(float[] scores, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, scores[i]);
    }
    for (int i = 0; i < count; i++) {
      float x = Math.max(scores[i] - largest, LEAST) * DIVISOR;
      float power =
          1 + x * (1 + x * (1f / 2 + x * (1f / 6 + x * (1f / 24 + x * (1f / 120 + x / 720)))));
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      scores[i] = power * power;
    }
    float sum = 0;
    for (int i = 0; i < count; i++) {
      sum += scores[i];
    }
    float inverse = 1 / sum;
    for (int i = 0; i < count; i++) {
      scores[i] *= inverse;
    }
  }
}
