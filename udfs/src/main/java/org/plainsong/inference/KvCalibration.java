package org.plainsong.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvScales;
import org.plainsong.model.ModelFolder;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * Measures how large a model's keys and values become, on a fixed set of made-up public texts and
 * of random tokens, and chooses the scales that hold them in eight bits.
 *
 * <p>A channel's scale covers the largest magnitude it had, the first tokens' outliers included.
 * What is larger in use saturates. The rotary embedding turns a key's channels into each other,
 * more of them the later its position, so all texts are also read as one, to the model's last
 * position.
 */
public final class KvCalibration {

  private static final String TEXTS = "calibration.txt";
  private static final String SEPARATOR = "\n====\n";
  private static final int CHUNK = 256;
  private static final int RANDOM_TEXTS = 4;
  private static final int FIRST_RANDOM = 1000;
  private static final int RANDOM_LENGTH = 64;
  private static final int LARGEST_BYTE = 127;
  private static final int BLOCK = AttentionKernel.BLOCK;

  /** A channel that was quieter than this share of its layer's loudest counts as this loud. */
  private static final float QUIETEST = 1f / 256;

  private final DecoderShape shape;
  private final float[][] largest;

  private KvCalibration(DecoderShape shape) {
    this.shape = shape;
    largest = new float[2 * shape.layers()][shape.kvHeads() * shape.headSize()];
  }

  /**
   * Measures a model.
   *
   * @param floats the model with keys and values in single precision
   * @throws IllegalArgumentException if a key or value is not finite, or all of a layer are zero
   */
  public static KvScales measure(ModelFolder floats) {
    DecoderShape shape = floats.shape();
    KvCalibration calibration = new KvCalibration(shape);
    try (Tokenizer tokenizer = Tokenizers.load(floats.tokenizer());
        Decoder decoder = Decoders.load(floats, /* headThreads= */ 1);
        DirectKvCache cache = DirectKvCache.of(decoder.allocate(1, shape.maxPositions()), shape)) {
      List<int[]> texts = texts(tokenizer, shape.vocabulary());
      for (int[] text : texts) {
        calibration.read(decoder, cache, text);
      }
      calibration.read(decoder, cache, joined(texts, shape.maxPositions()));
    }
    return calibration.scales();
  }

  private static int[] joined(List<int[]> texts, int length) {
    int[] all = texts.stream().flatMapToInt(Arrays::stream).toArray();
    return IntStream.range(0, length).map(i -> all[i % all.length]).toArray();
  }

  private void read(Decoder decoder, DirectKvCache cache, int[] text) {
    int length = Math.min(text.length, cache.capacity());
    float[] ignored = new float[shape.hiddenSize()];
    for (int first = 0; first < length; first += CHUNK) {
      int[] chunk = Arrays.copyOfRange(text, first, Math.min(first + CHUNK, length));
      decoder.prefill(cache, 0, first, chunk, ignored, 0);
    }
    int size = shape.headSize();
    float[] keys = new float[DirectKvCache.roundedUp(length) * size];
    float[] values = new float[length * size];
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.kvHeads(); head++) {
        cache.get(/* row= */ 0, layer, head, length, keys, values);
        for (int place = 0; place < length; place++) {
          for (int channel = 0; channel < size; channel++) {
            int at = head * size + channel;
            int key = (place / BLOCK * size + channel) * BLOCK + place % BLOCK;
            add(largest[2 * layer], at, keys[key]);
            add(largest[2 * layer + 1], at, values[place * size + channel]);
          }
        }
      }
    }
  }

  private static void add(float[] largest, int at, float value) {
    largest[at] = Math.max(largest[at], Math.abs(value));
  }

  private KvScales scales() {
    List<float[]> keys = new ArrayList<>();
    List<float[]> values = new ArrayList<>();
    // Keys, then values, of each layer in turn.
    for (int i = 0; i < largest.length; i += 2) {
      keys.add(scales(largest[i]));
      values.add(scales(largest[i + 1]));
    }
    return new KvScales(keys, values);
  }

  private static float[] scales(float[] largest) {
    float loudest = 0;
    for (float magnitude : largest) {
      loudest = Math.max(loudest, magnitude);
    }
    float[] scales = new float[largest.length];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Math.max(largest[i], QUIETEST * loudest) / LARGEST_BYTE;
    }
    return scales;
  }

  private static List<int[]> texts(Tokenizer tokenizer, int vocabulary) {
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < RANDOM_TEXTS; i++) {
      texts.add(new ProbeTokens(vocabulary).text(FIRST_RANDOM + i, RANDOM_LENGTH));
    }
    try (InputStream in =
        Objects.requireNonNull(KvCalibration.class.getResourceAsStream(TEXTS), TEXTS)) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String text : all.strip().split(SEPARATOR, -1)) {
        int[] tokens = tokenizer.encodeTemplate(text);
        if (tokens.length > 0) {
          texts.add(tokens);
        }
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
