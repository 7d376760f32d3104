package org.plainsong.inference;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops with the machine's vectors, through the JDK's incubating Vector API. Four vectors are
 * in flight, because a sum has to wait for its last product.
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

  @Override
  public void scores(
      float[] query, int queryOffset, int headSize, float[] keys, int blocks, float[] out) {
    int places = blocks * BLOCK;
    int place = 0;
    for (; place + FLIGHT * LANES <= places; place += FLIGHT * LANES) {
      int at0 = keyOf(place, headSize);
      int at1 = keyOf(place + LANES, headSize);
      int at2 = keyOf(place + 2 * LANES, headSize);
      int at3 = keyOf(place + 3 * LANES, headSize);
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      for (int channel = 0; channel < headSize; channel++) {
        int step = channel * BLOCK;
        FloatVector factor = FloatVector.broadcast(FLOATS, query[queryOffset + channel]);
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
      int at = keyOf(place, headSize);
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int channel = 0; channel < headSize; channel++) {
        FloatVector factor = FloatVector.broadcast(FLOATS, query[queryOffset + channel]);
        sum = FloatVector.fromArray(FLOATS, keys, at + channel * BLOCK).fma(factor, sum);
      }
      sum.intoArray(out, place);
    }
  }

  @Override
  public void scores(
      float[] query, int queryOffset, int headSize, byte[] keys, int blocks, float[] out) {
    int places = blocks * BLOCK;
    int place = 0;
    for (; place + FLIGHT * LANES <= places; place += FLIGHT * LANES) {
      int at0 = keyOf(place, headSize);
      int at1 = keyOf(place + LANES, headSize);
      int at2 = keyOf(place + 2 * LANES, headSize);
      int at3 = keyOf(place + 3 * LANES, headSize);
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      for (int channel = 0; channel < headSize; channel++) {
        int step = channel * BLOCK;
        FloatVector factor = FloatVector.broadcast(FLOATS, query[queryOffset + channel]);
        sum0 = floats(keys, at0 + step).fma(factor, sum0);
        sum1 = floats(keys, at1 + step).fma(factor, sum1);
        sum2 = floats(keys, at2 + step).fma(factor, sum2);
        sum3 = floats(keys, at3 + step).fma(factor, sum3);
      }
      sum0.intoArray(out, place);
      sum1.intoArray(out, place + LANES);
      sum2.intoArray(out, place + 2 * LANES);
      sum3.intoArray(out, place + 3 * LANES);
    }
    for (; place < places; place += LANES) {
      int at = keyOf(place, headSize);
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int channel = 0; channel < headSize; channel++) {
        FloatVector factor = FloatVector.broadcast(FLOATS, query[queryOffset + channel]);
        sum = floats(keys, at + channel * BLOCK).fma(factor, sum);
      }
      sum.intoArray(out, place);
    }
  }

  @Override
  public void mix(
      float[] weights, float[] values, int places, int headSize, float[] out, int outOffset) {
    int channel = 0;
    for (; channel + FLIGHT * LANES <= headSize; channel += FLIGHT * LANES) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      for (int place = 0; place < places; place++) {
        int at = place * headSize + channel;
        FloatVector factor = FloatVector.broadcast(FLOATS, weights[place]);
        sum0 = FloatVector.fromArray(FLOATS, values, at).fma(factor, sum0);
        sum1 = FloatVector.fromArray(FLOATS, values, at + LANES).fma(factor, sum1);
        sum2 = FloatVector.fromArray(FLOATS, values, at + 2 * LANES).fma(factor, sum2);
        sum3 = FloatVector.fromArray(FLOATS, values, at + 3 * LANES).fma(factor, sum3);
      }
      sum0.intoArray(out, outOffset + channel);
      sum1.intoArray(out, outOffset + channel + LANES);
      sum2.intoArray(out, outOffset + channel + 2 * LANES);
      sum3.intoArray(out, outOffset + channel + 3 * LANES);
    }
    for (; channel < headSize; channel += LANES) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int place = 0; place < places; place++) {
        FloatVector factor = FloatVector.broadcast(FLOATS, weights[place]);
        sum = FloatVector.fromArray(FLOATS, values, place * headSize + channel).fma(factor, sum);
      }
      sum.intoArray(out, outOffset + channel);
    }
  }

  @Override
  public void mix(
      float[] weights, byte[] values, int places, int headSize, float[] out, int outOffset) {
    int channel = 0;
    for (; channel + FLIGHT * LANES <= headSize; channel += FLIGHT * LANES) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      for (int place = 0; place < places; place++) {
        int at = place * headSize + channel;
        FloatVector factor = FloatVector.broadcast(FLOATS, weights[place]);
        sum0 = floats(values, at).fma(factor, sum0);
        sum1 = floats(values, at + LANES).fma(factor, sum1);
        sum2 = floats(values, at + 2 * LANES).fma(factor, sum2);
        sum3 = floats(values, at + 3 * LANES).fma(factor, sum3);
      }
      sum0.intoArray(out, outOffset + channel);
      sum1.intoArray(out, outOffset + channel + LANES);
      sum2.intoArray(out, outOffset + channel + 2 * LANES);
      sum3.intoArray(out, outOffset + channel + 3 * LANES);
    }
    for (; channel < headSize; channel += LANES) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int place = 0; place < places; place++) {
        FloatVector factor = FloatVector.broadcast(FLOATS, weights[place]);
        sum = floats(values, place * headSize + channel).fma(factor, sum);
      }
      sum.intoArray(out, outOffset + channel);
    }
  }

  private static FloatVector floats(byte[] bytes, int at) {
    return (FloatVector)
        ByteVector.fromArray(BYTES, bytes, at)
            .convertShape(VectorOperators.B2F, FLOATS, /* part= */ 0);
  }

  private static int keyOf(int place, int headSize) {
    return place / BLOCK * headSize * BLOCK + place % BLOCK;
  }
}
