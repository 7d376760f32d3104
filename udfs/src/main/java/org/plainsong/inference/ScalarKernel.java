package org.plainsong.inference;

import java.util.Arrays;

/** The loops as they are written down: what the others must reproduce bit by bit. */
final class ScalarKernel implements AttentionKernel {

  @Override
  public void scores(
      float[] query, int queryOffset, int headSize, float[] keys, int blocks, float[] out) {
    Arrays.fill(out, 0, blocks * BLOCK, 0f);
    for (int block = 0; block < blocks; block++) {
      for (int channel = 0; channel < headSize; channel++) {
        int at = (block * headSize + channel) * BLOCK;
        for (int i = 0; i < BLOCK; i++) {
          int place = block * BLOCK + i;
          out[place] = Math.fma(keys[at + i], query[queryOffset + channel], out[place]);
        }
      }
    }
  }

  @Override
  public void scores(
      float[] query, int queryOffset, int headSize, byte[] keys, int blocks, float[] out) {
    Arrays.fill(out, 0, blocks * BLOCK, 0f);
    for (int block = 0; block < blocks; block++) {
      for (int channel = 0; channel < headSize; channel++) {
        int at = (block * headSize + channel) * BLOCK;
        for (int i = 0; i < BLOCK; i++) {
          int place = block * BLOCK + i;
          out[place] = Math.fma((float) keys[at + i], query[queryOffset + channel], out[place]);
        }
      }
    }
  }

  @Override
  public void mix(
      float[] weights, float[] values, int places, int headSize, float[] out, int outOffset) {
    Arrays.fill(out, outOffset, outOffset + headSize, 0f);
    for (int place = 0; place < places; place++) {
      for (int channel = 0; channel < headSize; channel++) {
        float value = values[place * headSize + channel];
        out[outOffset + channel] = Math.fma(value, weights[place], out[outOffset + channel]);
      }
    }
  }

  @Override
  public void mix(
      float[] weights, byte[] values, int places, int headSize, float[] out, int outOffset) {
    Arrays.fill(out, outOffset, outOffset + headSize, 0f);
    for (int place = 0; place < places; place++) {
      for (int channel = 0; channel < headSize; channel++) {
        float value = values[place * headSize + channel];
        out[outOffset + channel] = Math.fma(value, weights[place], out[outOffset + channel]);
      }
    }
  }
}
