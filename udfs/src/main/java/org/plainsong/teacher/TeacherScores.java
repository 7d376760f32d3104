package org.plainsong.teacher;

import java.util.List;
import org.plainsong.inference.Decoder;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.Contributor;
import org.plainsong.logits.ProbabilityShare;
import org.plainsong.logits.ScoreSum;

/** Sums the contributions of a group's teachers over the candidates. For one thread at a time. */
final class TeacherScores {

  /** Rows a call of the head; the decoder keeps the shape constant. */
  private static final int HEAD_ROWS = 32;

  private final Decoder decoder;
  private final Contributor contributor;
  private final ProbabilityShare share = new ProbabilityShare();
  private final boolean probabilities;
  private final float[] hidden;
  private float[] logits = new float[0];

  TeacherScores(Decoder decoder, ContributionRule rule) {
    this.decoder = decoder;
    this.contributor = Contributor.of(rule);
    this.probabilities = rule.probabilities();
    this.hidden = new float[HEAD_ROWS * decoder.shape().hiddenSize()];
  }

  /** The sums of a group; all zero for one without teachers. */
  ScoreSum sum(int group, List<Row> teachers, CandidateSet candidates) {
    int[] ids = candidates.tokens();
    long[] sums = new long[ids.length];
    long[] probabilitySums = new long[probabilities ? ids.length : 0];
    if (logits.length < HEAD_ROWS * ids.length) {
      logits = new float[HEAD_ROWS * ids.length];
    }
    int hiddenSize = decoder.shape().hiddenSize();
    for (int from = 0; from < teachers.size(); from += HEAD_ROWS) {
      int rows = Math.min(HEAD_ROWS, teachers.size() - from);
      for (int i = 0; i < rows; i++) {
        System.arraycopy(teachers.get(from + i).hidden(), 0, hidden, i * hiddenSize, hiddenSize);
      }
      decoder.candidateLogits(hidden, rows, ids, logits);
      for (int i = 0; i < rows; i++) {
        contributor.add(logits, i * ids.length, candidates, sums);
        if (probabilities) {
          share.add(logits, i * ids.length, probabilitySums);
        }
      }
    }
    return candidates.withSums(group, sums, probabilitySums);
  }
}
