package org.plainsong.inference;

import java.util.Arrays;
import org.plainsong.model.KvFormat;

/** The loops as they are written down: what the others must reproduce bit by bit. */
final class ScalarKernel implements AttentionKernel {

  @Override
  public void rotate(
      float[] values, int at, float[] cosines, float[] sines, int angles, int half, float factor) {
    for (int j = 0; j < half; j++) {
      float cosine = cosines[angles + j];
      float sine = sines[angles + j];
      float left = values[at + j];
      float right = values[at + half + j];
      values[at + j] = (left * cosine - right * sine) * factor;
      values[at + half + j] = (right * cosine + left * sine) * factor;
    }
  }

  @Override
  public void scores(
      float[] queries, int at, int heads, int headSize, float[] keys, int blocks, float[][] out) {
    for (int head = 0; head < heads; head++) {
      Arrays.fill(out[head], 0, blocks * BLOCK, 0f);
      for (int block = 0; block < blocks; block++) {
        for (int channel = 0; channel < headSize; channel++) {
          float query = queries[at + head * headSize + channel];
          int key = (block * headSize + channel) * BLOCK;
          for (int i = 0; i < BLOCK; i++) {
            int place = block * BLOCK + i;
            out[head][place] = Math.fma(keys[key + i], query, out[head][place]);
          }
        }
      }
    }
  }

  @Override
  public float exponentials(float[] scores, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      largest = scores[i] > largest ? scores[i] : largest;
    }
    float[] columns = new float[BLOCK];
    for (int i = 0; i < count; i++) {
      float below = scores[i] - largest;
      float x = (below < LEAST ? LEAST : below) * SIXTY_FOURTH;
      float power = Math.fma(C6, x, C5);
      power = Math.fma(power, x, C4);
      power = Math.fma(power, x, C3);
      power = Math.fma(power, x, C2);
      power = Math.fma(power, x, 1f);
      power = Math.fma(power, x, 1f);
      for (int square = 0; square < 6; square++) {
        power *= power;
      }
      scores[i] = power;
      columns[i % BLOCK] += power;
    }
    Arrays.fill(scores, count, KvFormat.wholeBlocks(count), 0f);
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
    for (int head = 0; head < heads; head++) {
      int to = outOffset + head * headSize;
      Arrays.fill(out, to, to + headSize, 0f);
      for (int place = 0; place < places; place++) {
        for (int channel = 0; channel < headSize; channel++) {
          float value = values[place * headSize + channel];
          out[to + channel] = Math.fma(value, weights[head][place], out[to + channel]);
        }
      }
      for (int channel = 0; channel < headSize; channel++) {
        out[to + channel] *= factors[head];
      }
    }
  }

  @Override
  public void widenKeys(
      byte[] from, float[] scales, int stride, int headSize, int blocks, float[] to) {
    for (int i = 0; i < blocks * headSize * BLOCK; i++) {
      int place = i / (headSize * BLOCK) * BLOCK + i % BLOCK;
      int group = i / BLOCK % headSize / KvFormat.GROUP;
      to[i] = from[i] * scales[group * stride + place];
    }
  }

  @Override
  public void widenValues(byte[] from, float[] scales, int headSize, int places, float[] to) {
    for (int i = 0; i < places * headSize; i++) {
      to[i] = from[i] * scales[i / KvFormat.GROUP];
    }
  }
}
