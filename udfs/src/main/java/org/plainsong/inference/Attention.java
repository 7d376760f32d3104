package org.plainsong.inference;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.plainsong.model.AttentionTables;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;
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
    private byte[] bytes = {};
    private final float[][] weights = new float[AttentionKernel.HEADS][];
    private final float[] factors = new float[AttentionKernel.HEADS];
    private float[] attended = {};

    Scratch() {
      Arrays.fill(weights, new float[0]);
    }

    private void reserve(DecoderShape shape, int tokens, int places) {
      int channels = (shape.heads() + 2 * shape.kvHeads()) * shape.headSize();
      queryKeyValue = atLeast(queryKeyValue, tokens * channels);
      attended = atLeast(attended, tokens * shape.heads() * shape.headSize());
      for (int i = 0; i < weights.length; i++) {
        weights[i] = atLeast(weights[i], places);
      }
      int head = places * shape.headSize();
      keys = atLeast(keys, head);
      values = atLeast(values, head);
      if (shape.keysAndValues() == KvFormat.INT8) {
        bytes = atLeast(bytes, head + AttentionKernel.SPARE);
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
      rotate(scratch.queryKeyValue, at, position);
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
        int places = span.position() + token + 1;
        int query = token * channels + kvHead * group * size;
        int out = ((token - first) * shape.heads() + kvHead * group) * size;
        for (int head = 0; head < group; head += AttentionKernel.HEADS) {
          int heads = Math.min(AttentionKernel.HEADS, group - head);
          answer(places, heads, query + head * size, out + head * size, scratch);
        }
      }
    }
    unscaleValues(layer, scratch.attended, span.wanted());
    attended.put(to, scratch.attended, 0, span.wanted() * shape.heads() * size);
  }

  private void answer(int places, int heads, int query, int out, Scratch scratch) {
    int size = shape.headSize();
    int blocks = DirectKvCache.roundedUp(places) / AttentionKernel.BLOCK;
    for (int head = 0; head < heads; head++) {
      float[] weights = scratch.weights[head];
      kernel.scores(
          scratch.queryKeyValue, query + head * size, size, scratch.keys, blocks, weights);
      scratch.factors[head] = kernel.exponentials(weights, places);
    }
    kernel.mix(
        scratch.weights,
        scratch.factors,
        heads,
        scratch.values,
        places,
        size,
        scratch.attended,
        out);
  }

  private void load(
      int layer, DirectKvCache cache, int row, int kvHead, int places, Scratch scratch) {
    switch (shape.keysAndValues()) {
      case FLOAT -> cache.get(row, layer, kvHead, places, scratch.keys, scratch.values);
      case INT8 -> {
        int size = shape.headSize();
        cache.keys(row, layer, kvHead, places, scratch.bytes);
        kernel.widen(scratch.bytes, scratch.keys, DirectKvCache.roundedUp(places) * size);
        cache.values(row, layer, kvHead, places, scratch.bytes);
        kernel.widen(scratch.bytes, scratch.values, places * size);
      }
    }
  }

  /** Turns queries and keys by their position; the scale of scores goes into the queries. */
  private void rotate(float[] heads, int at, int position) {
    for (int head = 0; head < shape.heads() + shape.kvHeads(); head++) {
      kernel.rotate(
          heads,
          at + head * shape.headSize(),
          tables.cosines(),
          tables.sines(),
          position * half,
          half,
          head < shape.heads() ? queryScale : 1f);
    }
  }

  /** The scales of keys in eight bits go into the queries. */
  private void scaleQueries(int layer, float[] values, int first, int end, int channels) {
    KvScales scales = tables.scales().orElse(null);
    if (scales == null) {
      return;
    }
    float[] keys = scales.keys().get(layer);
    int size = shape.headSize();
    int group = shape.heads() / shape.kvHeads();
    for (int token = first; token < end; token++) {
      for (int head = 0; head < shape.heads(); head++) {
        int at = token * channels + head * size;
        int channel = head / group * size;
        for (int i = 0; i < size; i++) {
          values[at + i] *= keys[channel + i];
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
}
