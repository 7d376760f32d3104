package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.plainsong.model.AttentionTables;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;

/** Against the formula in double precision, and against itself bit by bit. */
class AttentionTest {

  private static final long SEED = 20261127;
  private static final int POSITIONS = 96;

  @ParameterizedTest
  @CsvSource({"1,1,16", "4,2,16", "9,3,64", "6,1,80", "4,4,128"})
  void answer_anyShape_isTheFormula(int heads, int kvHeads, int headSize) {
    DecoderShape shape = shape(heads, kvHeads, headSize, KvFormat.FLOAT);
    Random random = new Random(SEED);
    int tokens = 37;
    float[] queryKeyValue = gaussians(random, tokens * channels(shape));
    float[] attended = prefill(shape, AttentionKernels.best(), queryKeyValue, tokens);
    double[] expected = formula(shape, queryKeyValue, tokens);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) attended[i]).as("value %d", i).isCloseTo(expected[i], within(1e-4));
    }
  }

  /** A value of eight bits is off by half a step of its scale at most. */
  @Test
  void answer_inEightBits_isNearTheFormula() {
    DecoderShape shape = shape(4, 2, 32, KvFormat.INT8);
    float[] queryKeyValue = gaussians(new Random(SEED), 37 * channels(shape));
    float[] attended = prefill(shape, AttentionKernels.best(), queryKeyValue, 37);
    double[] expected = formula(shape, queryKeyValue, 37);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs(attended[i] - expected[i]));
    }
    assertThat(worst).isBetween(1e-4, 0.15);
  }

  @ParameterizedTest
  @EnumSource
  void answer_vectorsOrNot_sameBits(KvFormat format) {
    for (int headSize : new int[] {16, 48, 64, 80, 128}) {
      DecoderShape shape = shape(6, 2, headSize, format);
      float[] queryKeyValue = gaussians(new Random(SEED), 83 * channels(shape));
      assertThat(prefill(shape, AttentionKernels.best(), queryKeyValue, 83))
          .isEqualTo(prefill(shape, new ScalarKernel(), queryKeyValue, 83));
    }
  }

  /** The tests' JVM has the module: else the one above would compare a thing with itself. */
  @Test
  void best_withTheModule_hasVectors() {
    assertThat(AttentionKernels.best()).isInstanceOf(VectorKernel.class);
  }

  @ParameterizedTest
  @EnumSource
  void answer_oneTokenAfterTheOther_givesTheBitsOfAllAtOnce(KvFormat format) {
    DecoderShape shape = shape(6, 2, 64, format);
    int tokens = 40;
    int channels = channels(shape);
    float[] queryKeyValue = gaussians(new Random(SEED), tokens * channels);
    float[] together = prefill(shape, AttentionKernels.best(), queryKeyValue, tokens);
    int width = shape.heads() * shape.headSize();
    float[] single = new float[tokens * width];
    Attention attention = attention(shape, AttentionKernels.best());
    try (DirectKvCache cache = cache(shape)) {
      for (int token = 0; token < tokens; token++) {
        attention.answer(
            /* layer= */ 1,
            cache,
            new Attention.Span(/* row= */ 0, token, /* tokens= */ 1, /* wanted= */ 1),
            FloatBuffer.wrap(queryKeyValue),
            token * channels,
            FloatBuffer.wrap(single),
            token * width,
            new Attention.Scratch());
      }
    }
    assertThat(single).isEqualTo(together);
  }

  @Test
  void exponentials_anyScores_sumsToOneAndIsNearTheExact() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      int count = 1 + random.nextInt(200);
      float[] scores = gaussians(random, count + 16);
      double spread = Math.pow(10, random.nextInt(4) - 2);
      double[] exact = new double[count];
      double sum = 0;
      for (int i = 0; i < count; i++) {
        scores[i] *= (float) spread;
        exact[i] = Math.exp(scores[i]);
        sum += exact[i];
      }
      float inverse = AttentionKernels.best().exponentials(scores, count);
      for (int i = 0; i < count; i++) {
        double share = exact[i] / sum;
        assertThat((double) scores[i] * inverse).isCloseTo(share, within(2e-5 * share + 1e-12));
      }
    }
  }

  @Test
  void exponentials_scoresFarApart_staysFinite() {
    float[] scores = new float[16];
    Arrays.fill(scores, Float.NaN);
    scores[0] = Float.MAX_VALUE;
    scores[1] = -Float.MAX_VALUE;
    scores[2] = 0;
    scores[3] = Float.NEGATIVE_INFINITY;
    assertThat(AttentionKernels.best().exponentials(scores, 4)).isEqualTo(1f);
    assertThat(scores[0]).isEqualTo(1f);
    assertThat(scores[4]).isZero();
    assertThat(scores[1]).isBetween(0f, 1e-16f);
    assertThat(scores[3]).isBetween(0f, 1e-16f);
  }

  /** The largest is 127 times the scale; all others are off by half a scale at most. */
  @Test
  void narrow_anyGroup_keepsEveryValueWithinHalfAScale() {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      float[] from = gaussians(random, 40);
      float spread = (float) Math.pow(10, random.nextInt(20) - 10);
      byte[] to = new byte[16 + 2];
      int largest = 0;
      for (int i = 0; i < from.length; i++) {
        from[i] *= spread;
      }
      float scale = AttentionKernels.best().narrow(from, 20, to, 2);
      for (int i = 0; i < 16; i++) {
        assertThat(to[2 + i] * scale).isCloseTo(from[20 + i], within(0.501f * scale));
        largest = Math.max(largest, Math.abs(to[2 + i]));
      }
      assertThat(largest).isEqualTo(127);
    }
  }

  @Test
  void narrow_zerosAndNoNumbers_saysSoInTheScale() {
    byte[] to = new byte[16];
    float[] from = new float[16];
    assertThat(AttentionKernels.best().narrow(from, 0, to, 0)).isZero();
    assertThat(to).containsOnly(0);
    from[3] = Float.NaN;
    assertThat(AttentionKernels.best().narrow(from, 0, to, 0)).isNaN();
    from[3] = Float.NEGATIVE_INFINITY;
    assertThat(AttentionKernels.best().narrow(from, 0, to, 0)).isInfinite();
  }

  private static float[] prefill(
      DecoderShape shape, AttentionKernel kernel, float[] queryKeyValue, int tokens) {
    float[] attended = new float[tokens * shape.heads() * shape.headSize()];
    try (DirectKvCache cache = cache(shape)) {
      attention(shape, kernel)
          .answer(
              /* layer= */ 1,
              cache,
              new Attention.Span(/* row= */ 0, /* position= */ 0, tokens, tokens),
              FloatBuffer.wrap(queryKeyValue),
              0,
              FloatBuffer.wrap(attended),
              0,
              new Attention.Scratch());
    }
    return attended;
  }

  private static double[] formula(DecoderShape shape, float[] queryKeyValue, int tokens) {
    int size = shape.headSize();
    int group = shape.heads() / shape.kvHeads();
    double[] attended = new double[tokens * shape.heads() * size];
    for (int token = 0; token < tokens; token++) {
      for (int head = 0; head < shape.heads(); head++) {
        double[] query = rotated(shape, queryKeyValue, token, head);
        double[] weights = new double[token + 1];
        double sum = 0;
        for (int place = 0; place <= token; place++) {
          double[] key = rotated(shape, queryKeyValue, place, shape.heads() + head / group);
          double score = 0;
          for (int i = 0; i < size; i++) {
            score += query[i] * key[i];
          }
          weights[place] = Math.exp(score / Math.sqrt(size));
          sum += weights[place];
        }
        for (int place = 0; place <= token; place++) {
          int value =
              place * channels(shape) + (shape.heads() + shape.kvHeads() + head / group) * size;
          for (int i = 0; i < size; i++) {
            attended[(token * shape.heads() + head) * size + i] +=
                weights[place] / sum * queryKeyValue[value + i];
          }
        }
      }
    }
    return attended;
  }

  private static double[] rotated(DecoderShape shape, float[] from, int token, int head) {
    int size = shape.headSize();
    int start = token * channels(shape) + head * size;
    double[] turned = new double[size];
    for (int j = 0; j < size / 2; j++) {
      double angle = token * angle(j);
      double left = from[start + j];
      double right = from[start + size / 2 + j];
      turned[j] = left * Math.cos(angle) - right * Math.sin(angle);
      turned[size / 2 + j] = right * Math.cos(angle) + left * Math.sin(angle);
    }
    return turned;
  }

  private static double angle(int pair) {
    return 1.0 / (1 + pair);
  }

  private static DecoderShape shape(int heads, int kvHeads, int headSize, KvFormat format) {
    return new DecoderShape(2, heads, kvHeads, headSize, 64, 300, POSITIONS, format);
  }

  private static int channels(DecoderShape shape) {
    return (shape.heads() + 2 * shape.kvHeads()) * shape.headSize();
  }

  private static Attention attention(DecoderShape shape, AttentionKernel kernel) {
    int half = shape.headSize() / 2;
    float[] cosines = new float[POSITIONS * half];
    float[] sines = new float[POSITIONS * half];
    for (int i = 0; i < cosines.length; i++) {
      int position = i / half;
      cosines[i] = (float) Math.cos(position * angle(i % half));
      sines[i] = (float) Math.sin(position * angle(i % half));
    }
    return new Attention(shape, new AttentionTables(cosines, sines), kernel);
  }

  private static DirectKvCache cache(DecoderShape shape) {
    return new DirectKvCache(shape, /* rows= */ 1, POSITIONS);
  }

  private static float[] gaussians(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
