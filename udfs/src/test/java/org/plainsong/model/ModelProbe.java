package org.plainsong.model;

import java.util.Arrays;
import org.jspecify.annotations.NullMarked;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.inference.KvCache;

/** Runs a model folder plainly, one prompt at a time, for tests of what was imported. */
@NullMarked
final class ModelProbe implements AutoCloseable {

  private final Decoder decoder;

  ModelProbe(ModelFolder folder) {
    decoder = Decoders.load(folder, /* headThreads= */ 1);
  }

  /** Returns {@code float[hiddenSize]}: the final state of a prompt's last token. */
  float[] hidden(int[] tokens) {
    float[] hidden = new float[decoder.shape().hiddenSize()];
    try (KvCache cache = decoder.allocate(/* rows= */ 1, tokens.length)) {
      decoder.prefill(cache, /* row= */ 0, /* position= */ 0, tokens, hidden, 0);
    }
    return hidden;
  }

  /** Returns {@code float[rows * vocabulary]}. */
  float[] logits(float[] hidden) {
    int rows = hidden.length / decoder.shape().hiddenSize();
    float[] logits = new float[rows * decoder.shape().vocabulary()];
    decoder.logits(hidden, rows, logits);
    return logits;
  }

  /** Returns {@code float[rows * tokens.length]}. */
  float[] candidateLogits(float[] hidden, long... tokens) {
    int rows = hidden.length / decoder.shape().hiddenSize();
    float[] logits = new float[rows * tokens.length];
    int[] candidates = Arrays.stream(tokens).mapToInt(Math::toIntExact).toArray();
    decoder.candidateLogits(hidden, rows, candidates, logits);
    return logits;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
