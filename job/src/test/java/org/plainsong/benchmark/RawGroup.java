package org.plainsong.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.KvCache;
import org.plainsong.teacher.Teacher;

/** The model calls of one group of teachers, in whole batches. */
final class RawGroup implements AutoCloseable {

  private static final int CANDIDATES = 100;

  private final Decoder decoder;
  private final int rows;
  private final List<KvCache> blocks = new ArrayList<>();
  private final List<int[]> positions = new ArrayList<>();
  private final int[] candidates = new int[CANDIDATES];
  private final int[] tokens;
  private final float[] hidden;
  private final float[] logits;

  RawGroup(Decoder decoder, int rows) {
    this.decoder = decoder;
    this.rows = rows;
    this.tokens = new int[rows];
    this.hidden = new float[rows * decoder.shape().hiddenSize()];
    this.logits = new float[rows * CANDIDATES];
    Arrays.setAll(candidates, i -> 10 + 100 * i);
  }

  /** Reads every prompt alone, and scores its next token. */
  void prefill(List<Teacher> teachers, Workload work) {
    for (int from = 0; from < teachers.size(); from += rows) {
      KvCache cache = decoder.allocate(rows, work.spec().capacity());
      int[] position = new int[rows];
      for (int row = 0; row < Math.min(rows, teachers.size() - from); row++) {
        int[] prompt = work.promptOf(teachers.get(from + row));
        decoder.prefill(cache, row, /* position= */ 0, prompt, hidden, /* hiddenOffset= */ 0);
        position[row] = prompt.length;
      }
      blocks.add(cache);
      positions.add(position);
      decoder.candidateLogits(hidden, rows, candidates, logits);
    }
  }

  /** Decodes one token in every row, and scores the next. */
  void step(int token) {
    Arrays.fill(tokens, token);
    for (int block = 0; block < blocks.size(); block++) {
      int[] position = positions.get(block);
      decoder.decode(blocks.get(block), position, tokens, hidden);
      decoder.candidateLogits(hidden, rows, candidates, logits);
      for (int row = 0; row < rows; row++) {
        position[row]++;
      }
    }
  }

  @Override
  public void close() {
    blocks.forEach(KvCache::close);
  }
}
