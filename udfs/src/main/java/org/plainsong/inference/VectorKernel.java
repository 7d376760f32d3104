package org.plainsong.inference;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.plainsong.model.KvFormat;

/**
 * The loops with the machine's vectors, through the JDK's incubating Vector API. Four or more
 * vectors are in flight, because a sum has to wait for its last product.
 *
 * <p>Compiled apart from everything else, because javac warns of whatever incubates, and named by
 * {@link AttentionKernels} alone, so that a JVM without the module never loads it.
 */
final class VectorKernel implements AttentionKernel {

  /** The machine's own, unless they are wider than a block of keys. */
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > BLOCK
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  private static final int LANES = FLOATS.length();

  /** As many lanes, or the fewest there are: the rest is not looked at. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, LANES * Byte.SIZE)));

  private static final int FLIGHT = 4;

  /** Machines with the widest vectors have 32 of them, others 16: too few for twelve sums. */
  private static final boolean ROOM_FOR_TWELVE = FLOATS.vectorShape() == VectorShape.S_512_BIT;

  @Override
  public void rotate(
      float[] values, int at, float[] cosines, float[] sines, int angles, int half, float factor) {
    int j = 0;
    for (; j + LANES <= half; j += LANES) {
      FloatVector cosine = FloatVector.fromArray(FLOATS, cosines, angles + j);
      FloatVector sine = FloatVector.fromArray(FLOATS, sines, angles + j);
      FloatVector left = FloatVector.fromArray(FLOATS, values, at + j);
      FloatVector right = FloatVector.fromArray(FLOATS, values, at + half + j);
      left.mul(cosine).sub(right.mul(sine)).mul(factor).intoArray(values, at + j);
      right.mul(cosine).add(left.mul(sine)).mul(factor).intoArray(values, at + half + j);
    }
    for (; j < half; j++) {
      float left = values[at + j];
      float right = values[at + half + j];
      values[at + j] = (left * cosines[angles + j] - right * sines[angles + j]) * factor;
      values[at + half + j] = (right * cosines[angles + j] + left * sines[angles + j]) * factor;
    }
  }

  @Override
  public void scores(
      float[] queries, int at, int heads, int headSize, float[] keys, int blocks, float[][] out) {
    if (heads == HEADS) {
      scoresOfThree(queries, at, headSize, keys, blocks * BLOCK, out);
    } else {
      for (int head = 0; head < heads; head++) {
        scoresOfOne(queries, at + head * headSize, headSize, keys, blocks * BLOCK, out[head]);
      }
    }
  }

  private static void scoresOfThree(
      float[] queries, int at, int headSize, float[] keys, int places, float[][] out) {
    int second = at + headSize;
    int third = second + headSize;
    int place = 0;
    for (; place + 3 * LANES <= places; place += 3 * LANES) {
      int at0 = DirectKvCache.columnOf(place, headSize);
      int at1 = DirectKvCache.columnOf(place + LANES, headSize);
      int at2 = DirectKvCache.columnOf(place + 2 * LANES, headSize);
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector b2 = a0;
      FloatVector c0 = a0;
      FloatVector c1 = a0;
      FloatVector c2 = a0;
      for (int channel = 0; channel < headSize; channel++) {
        int step = channel * BLOCK;
        FloatVector k0 = FloatVector.fromArray(FLOATS, keys, at0 + step);
        FloatVector k1 = FloatVector.fromArray(FLOATS, keys, at1 + step);
        FloatVector k2 = FloatVector.fromArray(FLOATS, keys, at2 + step);
        FloatVector query = FloatVector.broadcast(FLOATS, queries[at + channel]);
        a0 = k0.fma(query, a0);
        a1 = k1.fma(query, a1);
        a2 = k2.fma(query, a2);
        query = FloatVector.broadcast(FLOATS, queries[second + channel]);
        b0 = k0.fma(query, b0);
        b1 = k1.fma(query, b1);
        b2 = k2.fma(query, b2);
        query = FloatVector.broadcast(FLOATS, queries[third + channel]);
        c0 = k0.fma(query, c0);
        c1 = k1.fma(query, c1);
        c2 = k2.fma(query, c2);
      }
      store(a0, a1, a2, out[0], place);
      store(b0, b1, b2, out[1], place);
      store(c0, c1, c2, out[2], place);
    }
    for (; place < places; place += LANES) {
      int key = DirectKvCache.columnOf(place, headSize);
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = a;
      FloatVector c = a;
      for (int channel = 0; channel < headSize; channel++) {
        FloatVector k = FloatVector.fromArray(FLOATS, keys, key + channel * BLOCK);
        a = k.fma(FloatVector.broadcast(FLOATS, queries[at + channel]), a);
        b = k.fma(FloatVector.broadcast(FLOATS, queries[second + channel]), b);
        c = k.fma(FloatVector.broadcast(FLOATS, queries[third + channel]), c);
      }
      a.intoArray(out[0], place);
      b.intoArray(out[1], place);
      c.intoArray(out[2], place);
    }
  }

  private static void store(
      FloatVector first, FloatVector second, FloatVector third, float[] out, int at) {
    first.intoArray(out, at);
    second.intoArray(out, at + LANES);
    third.intoArray(out, at + 2 * LANES);
  }

  private static void scoresOfOne(
      float[] query, int at, int headSize, float[] keys, int places, float[] out) {
    int place = 0;
    for (; place + FLIGHT * LANES <= places; place += FLIGHT * LANES) {
      int at0 = DirectKvCache.columnOf(place, headSize);
      int at1 = DirectKvCache.columnOf(place + LANES, headSize);
      int at2 = DirectKvCache.columnOf(place + 2 * LANES, headSize);
      int at3 = DirectKvCache.columnOf(place + 3 * LANES, headSize);
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      for (int channel = 0; channel < headSize; channel++) {
        int step = channel * BLOCK;
        FloatVector factor = FloatVector.broadcast(FLOATS, query[at + channel]);
        sum0 = FloatVector.fromArray(FLOATS, keys, at0 + step).fma(factor, sum0);
        sum1 = FloatVector.fromArray(FLOATS, keys, at1 + step).fma(factor, sum1);
        sum2 = FloatVector.fromArray(FLOATS, keys, at2 + step).fma(factor, sum2);
        sum3 = FloatVector.fromArray(FLOATS, keys, at3 + step).fma(factor, sum3);
      }
      sum0.intoArray(out, place);
      sum1.intoArray(out, place + LANES);
      sum2.intoArray(out, place + 2 * LANES);
      sum3.intoArray(out, place + 3 * LANES);
    }
    for (; place < places; place += LANES) {
      int key = DirectKvCache.columnOf(place, headSize);
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int channel = 0; channel < headSize; channel++) {
        FloatVector factor = FloatVector.broadcast(FLOATS, query[at + channel]);
        sum = FloatVector.fromArray(FLOATS, keys, key + channel * BLOCK).fma(factor, sum);
      }
      sum.intoArray(out, place);
    }
  }

  @Override
  public float exponentials(float[] scores, int count) {
    int end = KvFormat.wholeBlocks(count);
    Arrays.fill(scores, count, end, Float.NEGATIVE_INFINITY);
    FloatVector most = FloatVector.fromArray(FLOATS, scores, 0);
    for (int i = LANES; i < end; i += LANES) {
      FloatVector more = FloatVector.fromArray(FLOATS, scores, i);
      // Not max(), which takes many instructions to tell 0 from -0.
      most = most.blend(more, most.lt(more));
    }
    float[] columns = new float[BLOCK];
    most.intoArray(columns, 0);
    float top = Float.NEGATIVE_INFINITY;
    for (int lane = 0; lane < LANES; lane++) {
      top = columns[lane] > top ? columns[lane] : top;
    }
    FloatVector largest = FloatVector.broadcast(FLOATS, top);
    FloatVector least = FloatVector.broadcast(FLOATS, LEAST);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    FloatVector c5 = FloatVector.broadcast(FLOATS, C5);
    FloatVector c4 = FloatVector.broadcast(FLOATS, C4);
    FloatVector c3 = FloatVector.broadcast(FLOATS, C3);
    FloatVector c2 = FloatVector.broadcast(FLOATS, C2);
    FloatVector c6 = FloatVector.broadcast(FLOATS, C6);
    for (int i = 0; i < end; i += LANES) {
      FloatVector below = FloatVector.fromArray(FLOATS, scores, i).sub(largest);
      FloatVector x = below.blend(least, below.lt(least)).mul(SIXTY_FOURTH);
      FloatVector power = c6.fma(x, c5).fma(x, c4).fma(x, c3).fma(x, c2).fma(x, one).fma(x, one);
      power = power.mul(power);
      power = power.mul(power);
      power = power.mul(power);
      power = power.mul(power);
      power = power.mul(power);
      power.mul(power).intoArray(scores, i);
    }
    Arrays.fill(scores, count, end, 0f);
    for (int column = 0; column < BLOCK; column += LANES) {
      FloatVector sums = FloatVector.zero(FLOATS);
      for (int i = column; i < end; i += BLOCK) {
        sums = sums.add(FloatVector.fromArray(FLOATS, scores, i));
      }
      sums.intoArray(columns, column);
    }
    float sum = 0;
    for (float column : columns) {
      sum += column;
    }
    return 1 / sum;
  }

  @Override
  public void mix(
      float[][] weights,
      float[] factors,
      int heads,
      float[] values,
      int places,
      int headSize,
      float[] out,
      int outOffset) {
    int channel = 0;
    if (heads == HEADS && !ROOM_FOR_TWELVE) {
      for (; channel + 2 * LANES <= headSize; channel += 2 * LANES) {
        mixThreeByTwo(weights, factors, values, places, headSize, out, outOffset, channel);
      }
    }
    for (; channel + FLIGHT * LANES <= headSize; channel += FLIGHT * LANES) {
      if (heads == HEADS) {
        mixThree(weights, factors, values, places, headSize, out, outOffset, channel);
      } else {
        for (int head = 0; head < heads; head++) {
          int to = outOffset + head * headSize;
          mixOne(weights[head], factors[head], values, places, headSize, out, to, channel);
        }
      }
    }
    for (; channel < headSize; channel += LANES) {
      for (int head = 0; head < heads; head++) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int place = 0; place < places; place++) {
          FloatVector weight = FloatVector.broadcast(FLOATS, weights[head][place]);
          sum = FloatVector.fromArray(FLOATS, values, place * headSize + channel).fma(weight, sum);
        }
        sum.mul(factors[head]).intoArray(out, outOffset + head * headSize + channel);
      }
    }
  }

  private static void mixOne(
      float[] weights,
      float factor,
      float[] values,
      int places,
      int headSize,
      float[] out,
      int outOffset,
      int channel) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int place = 0; place < places; place++) {
      int at = place * headSize + channel;
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[place]);
      sum0 = FloatVector.fromArray(FLOATS, values, at).fma(weight, sum0);
      sum1 = FloatVector.fromArray(FLOATS, values, at + LANES).fma(weight, sum1);
      sum2 = FloatVector.fromArray(FLOATS, values, at + 2 * LANES).fma(weight, sum2);
      sum3 = FloatVector.fromArray(FLOATS, values, at + 3 * LANES).fma(weight, sum3);
    }
    store(sum0, sum1, sum2, sum3, factor, out, outOffset + channel);
  }

  private static void mixThree(
      float[][] weights,
      float[] factors,
      float[] values,
      int places,
      int headSize,
      float[] out,
      int outOffset,
      int channel) {
    float[] first = weights[0];
    float[] second = weights[1];
    float[] third = weights[2];
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector c3 = a0;
    for (int place = 0; place < places; place++) {
      int at = place * headSize + channel;
      FloatVector v0 = FloatVector.fromArray(FLOATS, values, at);
      FloatVector v1 = FloatVector.fromArray(FLOATS, values, at + LANES);
      FloatVector v2 = FloatVector.fromArray(FLOATS, values, at + 2 * LANES);
      FloatVector v3 = FloatVector.fromArray(FLOATS, values, at + 3 * LANES);
      FloatVector weight = FloatVector.broadcast(FLOATS, first[place]);
      a0 = v0.fma(weight, a0);
      a1 = v1.fma(weight, a1);
      a2 = v2.fma(weight, a2);
      a3 = v3.fma(weight, a3);
      weight = FloatVector.broadcast(FLOATS, second[place]);
      b0 = v0.fma(weight, b0);
      b1 = v1.fma(weight, b1);
      b2 = v2.fma(weight, b2);
      b3 = v3.fma(weight, b3);
      weight = FloatVector.broadcast(FLOATS, third[place]);
      c0 = v0.fma(weight, c0);
      c1 = v1.fma(weight, c1);
      c2 = v2.fma(weight, c2);
      c3 = v3.fma(weight, c3);
    }
    store(a0, a1, a2, a3, factors[0], out, outOffset + channel);
    store(b0, b1, b2, b3, factors[1], out, outOffset + headSize + channel);
    store(c0, c1, c2, c3, factors[2], out, outOffset + 2 * headSize + channel);
  }

  private static void mixThreeByTwo(
      float[][] weights,
      float[] factors,
      float[] values,
      int places,
      int headSize,
      float[] out,
      int outOffset,
      int channel) {
    float[] first = weights[0];
    float[] second = weights[1];
    float[] third = weights[2];
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    for (int place = 0; place < places; place++) {
      int at = place * headSize + channel;
      FloatVector v0 = FloatVector.fromArray(FLOATS, values, at);
      FloatVector v1 = FloatVector.fromArray(FLOATS, values, at + LANES);
      FloatVector weight = FloatVector.broadcast(FLOATS, first[place]);
      a0 = v0.fma(weight, a0);
      a1 = v1.fma(weight, a1);
      weight = FloatVector.broadcast(FLOATS, second[place]);
      b0 = v0.fma(weight, b0);
      b1 = v1.fma(weight, b1);
      weight = FloatVector.broadcast(FLOATS, third[place]);
      c0 = v0.fma(weight, c0);
      c1 = v1.fma(weight, c1);
    }
    store(a0, a1, factors[0], out, outOffset + channel);
    store(b0, b1, factors[1], out, outOffset + headSize + channel);
    store(c0, c1, factors[2], out, outOffset + 2 * headSize + channel);
  }

  private static void store(
      FloatVector first, FloatVector second, float factor, float[] out, int at) {
    first.mul(factor).intoArray(out, at);
    second.mul(factor).intoArray(out, at + LANES);
  }

  private static void store(
      FloatVector sum0,
      FloatVector sum1,
      FloatVector sum2,
      FloatVector sum3,
      float factor,
      float[] out,
      int at) {
    sum0.mul(factor).intoArray(out, at);
    sum1.mul(factor).intoArray(out, at + LANES);
    sum2.mul(factor).intoArray(out, at + 2 * LANES);
    sum3.mul(factor).intoArray(out, at + 3 * LANES);
  }

  @Override
  public void widenKeys(
      byte[] from, float[] scales, int stride, int headSize, int blocks, float[] to) {
    for (int block = 0; block < blocks; block++) {
      for (int group = 0; group < headSize / KvFormat.GROUP; group++) {
        int first = (block * headSize + group * KvFormat.GROUP) * BLOCK;
        for (int lane = 0; lane < BLOCK; lane += LANES) {
          FloatVector scale =
              FloatVector.fromArray(FLOATS, scales, group * stride + block * BLOCK + lane);
          for (int channel = 0; channel < KvFormat.GROUP; channel++) {
            int at = first + channel * BLOCK + lane;
            floats(from, at).mul(scale).intoArray(to, at);
          }
        }
      }
    }
  }

  @Override
  public void widenValues(byte[] from, float[] scales, int headSize, int places, float[] to) {
    for (int group = 0; group < places * headSize / KvFormat.GROUP; group++) {
      FloatVector scale = FloatVector.broadcast(FLOATS, scales[group]);
      for (int lane = 0; lane < KvFormat.GROUP; lane += LANES) {
        int at = group * KvFormat.GROUP + lane;
        floats(from, at).mul(scale).intoArray(to, at);
      }
    }
  }

  private static FloatVector floats(byte[] bytes, int at) {
    return (FloatVector)
        ByteVector.fromArray(BYTES, bytes, at)
            .convertShape(VectorOperators.B2F, FLOATS, /* part= */ 0);
  }
}
