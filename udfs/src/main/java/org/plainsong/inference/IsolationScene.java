package org.plainsong.inference;

import java.util.Arrays;

/**
 * Plays the probe texts in one batch and writes down their hidden states.
 *
 * <p>A scene is a batch of {@code rows}, the rows in which the probes sit, and a number that makes
 * its neighbours differ from those of other scenes: other texts of other lengths, some rows empty,
 * some fed with the first and last token of the vocabulary, half of them written before the probes
 * and half after.
 */
final class IsolationScene {

  /** Tokens that a probe row takes at most. */
  static final int TOKENS = 32;

  /** Probe texts a batch can hold at most. */
  static final int PROBES = 2;

  /** Names of what is written down, in order. */
  private static final String[] MOMENTS = {
    "the prompt", "decode step 1", "decode step 2", "decode step 1 after going back"
  };

  /** Index of the first decode step, and of its repetition. */
  static final int STEP = 1;

  static final int STEP_AGAIN = 3;

  private static final int PREFIX = 8;
  private static final int SUFFIX = 5;
  private static final int STEPS = 2;
  private static final int NEIGHBOR = 20;

  private final Decoder decoder;
  private final int capacity;
  private final int[] probeRows;
  private final int scene;
  private final ProbeTokens text;
  private final int[] positions;
  private final int[] tokens;
  private final float[] batch;

  /**
   * @param rows rows of the batch
   * @param capacity places of a row, at least {@link #TOKENS}
   * @param probeRows the row of each probe, {@code int[1..PROBES]}
   * @param scene what makes the neighbours differ
   */
  IsolationScene(Decoder decoder, int rows, int capacity, int[] probeRows, int scene) {
    this.decoder = decoder;
    this.capacity = capacity;
    this.probeRows = probeRows.clone();
    this.scene = scene;
    this.text = new ProbeTokens(decoder.shape().vocabulary());
    this.positions = new int[rows];
    this.tokens = new int[rows];
    this.batch = new float[rows * decoder.shape().hiddenSize()];
  }

  /** Plays one probe alone in a batch of one: {@code float[moments][hiddenSize]}. */
  static float[][] alone(Decoder decoder, int capacity, int probe) {
    return new IsolationScene(decoder, 1, capacity, new int[] {0}, 0).play(probe)[0];
  }

  static String moment(int index) {
    return MOMENTS[index];
  }

  /**
   * Plays the scene, the first row with text {@code firstProbe}, the next with the one after it:
   * {@code float[probeRows][moments][hiddenSize]}.
   */
  float[][][] play(int firstProbe) {
    int hiddenSize = decoder.shape().hiddenSize();
    float[][][] states = new float[probeRows.length][MOMENTS.length][hiddenSize];
    try (KvCache prefix = decoder.allocate(1, capacity);
        KvCache cache = decoder.allocate(positions.length, capacity)) {
      decoder.prefill(prefix, 0, 0, text.text(0, PREFIX), new float[hiddenSize], 0);
      fillNeighbors(cache, 0);
      for (int i = 0; i < probeRows.length; i++) {
        int[] suffix = suffix(firstProbe + i);
        cache.copyPrefix(probeRows[i], prefix, 0, PREFIX);
        decoder.prefill(cache, probeRows[i], PREFIX, suffix, states[i][0], 0);
      }
      fillNeighbors(cache, 1);
      steps(cache, firstProbe, states, STEP, STEPS);
      steps(cache, firstProbe, states, STEP_AGAIN, 1);
    }
    return states;
  }

  /** Decodes from the end of the probes' prompts; the neighbours' tokens differ every time. */
  private void steps(KvCache cache, int firstProbe, float[][][] states, int moment, int count) {
    for (int i = 0; i < probeRows.length; i++) {
      positions[probeRows[i]] = PREFIX + suffix(firstProbe + i).length;
    }
    for (int step = 0; step < count; step++) {
      for (int row = 0; row < tokens.length; row++) {
        tokens[row] = neighborToken(row, moment + step);
      }
      for (int i = 0; i < probeRows.length; i++) {
        tokens[probeRows[i]] = text.token(firstProbe + i, TOKENS + step);
      }
      decoder.decode(cache, positions, tokens, batch);
      for (int i = 0; i < probeRows.length; i++) {
        float[] state = states[i][moment + step];
        System.arraycopy(batch, probeRows[i] * state.length, state, 0, state.length);
        positions[probeRows[i]]++;
      }
    }
  }

  private int neighborToken(int row, int moment) {
    return switch ((row + scene + moment) % 4) {
      case 0 -> 0;
      case 1 -> decoder.shape().vocabulary() - 1;
      default -> text.token(100 * scene + row, moment);
    };
  }

  /** Writes one neighbour text into every second row, each to another length. */
  private void fillNeighbors(KvCache cache, int half) {
    int source = -1;
    for (int row = half; row < positions.length; row += 2) {
      if (isProbe(row)) {
        continue;
      }
      if (source < 0) {
        source = row;
        int[] neighbor = text.text(50 + 2 * scene + half, NEIGHBOR);
        decoder.prefill(cache, row, 0, neighbor, batch, 0);
        positions[row] = NEIGHBOR;
      } else {
        positions[row] = (row * 7 + scene * 3) % NEIGHBOR;
        cache.copyPrefix(row, cache, source, positions[row]);
      }
    }
  }

  private boolean isProbe(int row) {
    return Arrays.stream(probeRows).anyMatch(probe -> probe == row);
  }

  private int[] suffix(int probe) {
    return text.text(probe, SUFFIX + probe);
  }
}
