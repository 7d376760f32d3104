package org.plainsong.inference;

import java.util.Random;

/**
 * Plays one row's tokens in a batch whose other rows are random, and keeps its hidden states.
 *
 * @param prompt tokens prefilled at once
 * @param continuation tokens decoded one at a time
 */
record RowPlayer(int[] prompt, int[] continuation) {

  static final int CAPACITY = 64;

  static RowPlayer random(Random random, int vocabulary) {
    return new RowPlayer(
        tokens(random, 3 + random.nextInt(20), vocabulary), tokens(random, 5, vocabulary));
  }

  static int[] tokens(Random random, int length, int vocabulary) {
    return random.ints(length, 0, vocabulary).toArray();
  }

  /** Returns {@code float[1 + continuation.length][hiddenSize]}. */
  float[][] play(Decoder decoder, int rows, int row, Random random) {
    try (KvCache cache = decoder.allocate(rows, CAPACITY)) {
      return play(decoder, cache, row, random);
    }
  }

  float[][] play(Decoder decoder, KvCache cache, int row, Random random) {
    int[] positions = fillNeighbors(decoder, cache, row, random);
    float[] prompted = new float[decoder.shape().hiddenSize()];
    decoder.prefill(cache, row, 0, prompt, prompted, 0);
    return decode(decoder, cache, row, positions, prompted, random);
  }

  /** Decodes the continuation from the end of the prompt. */
  float[][] decode(
      Decoder decoder, KvCache cache, int row, int[] positions, float[] prompted, Random random) {
    int hiddenSize = decoder.shape().hiddenSize();
    float[][] states = new float[1 + continuation.length][hiddenSize];
    states[0] = prompted;
    float[] batch = new float[cache.rows() * hiddenSize];
    positions[row] = prompt.length;
    for (int step = 0; step < continuation.length; step++) {
      int[] tokens = neighborTokens(cache.rows(), random, decoder.shape().vocabulary());
      tokens[row] = continuation[step];
      decoder.decode(cache, positions, tokens, batch);
      System.arraycopy(batch, row * hiddenSize, states[step + 1], 0, hiddenSize);
      positions[row]++;
    }
    return states;
  }

  /** Gives every other row a random prompt, or none: a row at position 0 is padding. */
  static int[] fillNeighbors(Decoder decoder, KvCache cache, int row, Random random) {
    int[] positions = new int[cache.rows()];
    float[] ignored = new float[decoder.shape().hiddenSize()];
    for (int other = 0; other < cache.rows(); other++) {
      if (other != row && random.nextInt(3) > 0) {
        positions[other] = 1 + random.nextInt(30);
        int[] prompt = tokens(random, positions[other], decoder.shape().vocabulary());
        decoder.prefill(cache, other, 0, prompt, ignored, 0);
      }
    }
    return positions;
  }

  private static int[] neighborTokens(int rows, Random random, int vocabulary) {
    return switch (random.nextInt(3)) {
      case 0 -> new int[rows];
      case 1 -> random.ints(rows, vocabulary - 1, vocabulary).toArray();
      default -> tokens(random, rows, vocabulary);
    };
  }
}
