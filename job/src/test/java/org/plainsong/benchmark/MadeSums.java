package org.plainsong.benchmark;

import java.util.Random;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;

/** Made logits and sums of a realistic size, the same every time. */
final class MadeSums {

  static final int VOCABULARY = 49_152;

  private MadeSums() {}

  /** A public row: a few hundred tokens stand out, as from a language model. */
  static float[] publicRow(Random random) {
    float[] row = new float[VOCABULARY];
    for (int v = 0; v < row.length; v++) {
      row[v] = (float) (2 * random.nextGaussian());
    }
    for (int i = 0; i < 200; i++) {
      row[random.nextInt(VOCABULARY)] += 8;
    }
    return row;
  }

  /** A teacher's logits at the candidates. */
  static float[] teacherRow(CandidateSet candidates, Random random) {
    float[] row = new float[candidates.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (candidates.publicScore(i) * 0x1p-20 + random.nextGaussian());
    }
    return row;
  }

  /** The sum of a group over as many candidates as the rule lets through. */
  static ScoreSum sum(int group, ContributionRule rule, Random random) {
    CandidateSet candidates = CandidateSet.select(publicRow(random), rule);
    long[] sums = new long[candidates.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.round(0x1p20 * rule.groupSize() * random.nextGaussian());
    }
    return candidates.withSums(group, sums);
  }
}
