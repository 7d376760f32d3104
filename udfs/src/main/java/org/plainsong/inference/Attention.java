package org.plainsong.inference;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.plainsong.model.AttentionTables;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;

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
    private byte[] narrowed = {};
    private float[] scales = {};
    private final float[][] weights = new float[AttentionKernel.HEADS][];
    private final float[] factors = new float[AttentionKernel.HEADS];
    private float[] attended = {};

    Scratch() {
      Arrays.fill(weights, new float[0]);
    }

    private void reserve(DecoderShape shape, int tokens, int places, int capacity) {
      int channels = shape.queryKeyValueSize();
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
        narrowed = atLeast(narrowed, shape.headSize());
        scales = atLeast(scales, capacity * (shape.headSize() / KvFormat.GROUP));
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
  record Span(int row, int position, int tokens, int wanted) {

    /** Cached tokens after them. */
    int end() {
      return position + tokens;
    }
  }

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
    int channels = shape.queryKeyValueSize();
    scratch.reserve(shape, span.tokens(), KvFormat.wholeBlocks(span.end()), cache.places());
    queryKeyValue.get(from, scratch.queryKeyValue, 0, span.tokens() * channels);
    for (int token = 0; token < span.tokens(); token++) {
      rotate(scratch.queryKeyValue, token * channels, span.position() + token);
    }
    int first = span.tokens() - span.wanted();
    int group = shape.heads() / shape.kvHeads();
    for (int kvHead = 0; kvHead < shape.kvHeads(); kvHead++) {
      store(layer, cache, span, kvHead, scratch);
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
    attended.put(to, scratch.attended, 0, span.wanted() * shape.heads() * size);
  }

  private void answer(int places, int heads, int query, int out, Scratch scratch) {
    int size = shape.headSize();
    int blocks = KvFormat.wholeBlocks(places) / AttentionKernel.BLOCK;
    kernel.scores(scratch.queryKeyValue, query, heads, size, scratch.keys, blocks, scratch.weights);
    for (int head = 0; head < heads; head++) {
      scratch.factors[head] = kernel.exponentials(scratch.weights[head], places);
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

  /** Adds a head's new keys and values to the cached ones, which are in scratch memory then. */
  private void store(int layer, DirectKvCache cache, Span span, int kvHead, Scratch scratch) {
    int key = (shape.heads() + kvHead) * shape.headSize();
    int value = key + shape.kvHeads() * shape.headSize();
    DirectKvCache.Head head = cache.head(span.row(), layer, kvHead);
    switch (shape.keysAndValues()) {
      case FLOAT -> {
        storeFloatKeys(head, span, key, scratch);
        storeFloatValues(head, span, value, scratch);
      }
      case INT8 -> {
        storeByteKeys(head, span, key, cache.places(), scratch);
        storeByteValues(head, span, value, scratch);
      }
    }
  }

  private void storeFloatKeys(DirectKvCache.Head head, Span span, int key, Scratch scratch) {
    int size = shape.headSize();
    head.readKeys(span.end(), scratch.keys);
    for (int token = 0; token < span.tokens(); token++) {
      int from = token * shape.queryKeyValueSize() + key;
      int column = DirectKvCache.columnOf(span.position() + token, size);
      for (int i = 0; i < size; i++) {
        scratch.keys[column + i * AttentionKernel.BLOCK] = scratch.queryKeyValue[from + i];
      }
    }
    head.writeKeys(span.position(), span.end(), scratch.keys);
  }

  private void storeFloatValues(DirectKvCache.Head head, Span span, int value, Scratch scratch) {
    int size = shape.headSize();
    head.readValues(span.end(), scratch.values);
    for (int token = 0; token < span.tokens(); token++) {
      int from = token * shape.queryKeyValueSize() + value;
      int to = (span.position() + token) * size;
      System.arraycopy(scratch.queryKeyValue, from, scratch.values, to, size);
    }
    head.writeValues(span.position(), span.end(), scratch.values);
  }

  private void storeByteKeys(
      DirectKvCache.Head head, Span span, int key, int stride, Scratch scratch) {
    int size = shape.headSize();
    int blocks = KvFormat.wholeBlocks(span.end()) / AttentionKernel.BLOCK;
    head.readKeys(span.end(), scratch.bytes);
    head.readKeyScales(scratch.scales);
    for (int token = 0; token < span.tokens(); token++) {
      int place = span.position() + token;
      narrow(scratch, token * shape.queryKeyValueSize() + key, place, stride);
      int column = DirectKvCache.columnOf(place, size);
      for (int i = 0; i < size; i++) {
        scratch.bytes[column + i * AttentionKernel.BLOCK] = scratch.narrowed[i];
      }
    }
    head.writeKeys(span.position(), span.end(), scratch.bytes);
    head.writeKeyScales(span.position(), span.end(), scratch.scales);
    kernel.widenKeys(scratch.bytes, scratch.scales, stride, size, blocks, scratch.keys);
  }

  private void storeByteValues(DirectKvCache.Head head, Span span, int value, Scratch scratch) {
    int size = shape.headSize();
    head.readValues(span.end(), scratch.bytes);
    head.readValueScales(span.end(), scratch.scales);
    for (int token = 0; token < span.tokens(); token++) {
      int place = span.position() + token;
      int scale = place * (size / KvFormat.GROUP);
      narrow(scratch, token * shape.queryKeyValueSize() + value, scale, /* stride= */ 1);
      System.arraycopy(scratch.narrowed, 0, scratch.bytes, place * size, size);
    }
    head.writeValues(span.position(), span.end(), scratch.bytes);
    head.writeValueScales(span.position(), span.end(), scratch.scales);
    kernel.widenValues(scratch.bytes, scratch.scales, size, span.end(), scratch.values);
  }

  /** Makes bytes of a head, whose groups' scales are a stride apart. */
  private void narrow(Scratch scratch, int from, int scale, int stride) {
    for (int group = 0; group < shape.headSize() / KvFormat.GROUP; group++) {
      int channel = group * KvFormat.GROUP;
      scratch.scales[scale + group * stride] =
          kernel.narrow(scratch.queryKeyValue, from + channel, scratch.narrowed, channel);
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
}
