package org.plainsong.teacher;

import java.util.List;
import org.plainsong.inference.Decoder;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ContributionRule;

/**
 * The logits of the prompt without a private record, and the candidates taken from them. Their rows
 * share batches with teachers, on whom no bit of them depends; the head is asked for public rows
 * only.
 */
final class PublicReference {

  /** Rows a call of the head: bounds the memory of a whole vocabulary a row. */
  private static final int HEAD_ROWS = 8;

  private final Decoder decoder;
  private final ContributionRule rule;
  private final int vocabulary;
  private final float[] hidden;
  private final float[] logits;

  PublicReference(Decoder decoder, EnsembleSpec spec) {
    this.decoder = decoder;
    this.rule = spec.rule();
    this.vocabulary = spec.vocabulary();
    this.hidden = new float[HEAD_ROWS * decoder.shape().hiddenSize()];
    this.logits = new float[HEAD_ROWS * decoder.shape().vocabulary()];
  }

  /** The candidates of each public row, in order. */
  CandidateSet[] candidates(List<Row> publicRows) {
    CandidateSet[] sets = new CandidateSet[publicRows.size()];
    int hiddenSize = decoder.shape().hiddenSize();
    int stride = decoder.shape().vocabulary();
    for (int from = 0; from < sets.length; from += HEAD_ROWS) {
      int rows = Math.min(HEAD_ROWS, sets.length - from);
      for (int i = 0; i < rows; i++) {
        System.arraycopy(publicRows.get(from + i).hidden(), 0, hidden, i * hiddenSize, hiddenSize);
      }
      decoder.logits(hidden, rows, logits);
      for (int i = 0; i < rows; i++) {
        sets[from + i] = CandidateSet.select(logits, i * stride, vocabulary, rule);
      }
    }
    return sets;
  }
}
