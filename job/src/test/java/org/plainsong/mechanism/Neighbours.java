package org.plainsong.mechanism;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.Contributor;
import org.plainsong.logits.ScoreSum;

/**
 * Pairs of neighbouring inputs, and how far a release tells them apart: the range, over the
 * candidates, of the change of the log weights. The largest log ratio of output probabilities is at
 * most that range, and eta-bounded range says that it is at most eta.
 */
final class Neighbours {

  private static final MathContext DIGITS = new MathContext(60);

  /** The log weights of a draw, up to a common constant. */
  interface LogWeights {
    BigDecimal[] of(ScoreSum scores, int teachers);
  }

  /** The two halves of a mechanism, so that a planted fault can stand in for either. */
  record Pipeline(Contributor contributor, LogWeights logWeights) {}

  private static final float[] PUBLIC = {1.5f, 0.75f, -0.25f, 1.25f, 0, -1};

  private final CandidateSet candidates;
  private final int teachers;

  /** Neighbours around groups of the expected size. */
  Neighbours(ContributionRule rule) {
    this.candidates = CandidateSet.select(PUBLIC, rule);
    this.teachers = rule.groupSize();
  }

  /** Log weights of the integers of the real mechanism, to 60 digits. */
  static LogWeights exact(Function<ScoreSum, long[]> weights, Scale scale) {
    return (scores, teachers) ->
        Arrays.stream(weights.apply(scores))
            .mapToObj(weight -> scaled(weight, scale))
            .toArray(BigDecimal[]::new);
  }

  static BigDecimal scaled(long weight, Scale scale) {
    return BigDecimal.valueOf(weight)
        .multiply(BigDecimal.valueOf(scale.numerator()))
        .divide(BigDecimal.valueOf(scale.denominator()), DIGITS);
  }

  /** The largest range over groups and added units of m records. */
  BigDecimal largestRange(Pipeline pipeline, int records) {
    BigDecimal largest = BigDecimal.ZERO;
    for (List<float[]> group : groups()) {
      for (float[] added : added()) {
        List<float[]> larger = new ArrayList<>(group);
        for (int i = 0; i < records; i++) {
          larger.add(added);
        }
        BigDecimal[] before = logWeights(pipeline, group);
        BigDecimal[] after = logWeights(pipeline, larger);
        largest = largest.max(range(before, after));
      }
    }
    return largest;
  }

  BigDecimal[] logWeights(Pipeline pipeline, List<float[]> group) {
    return pipeline.logWeights().of(scores(pipeline.contributor(), group), group.size());
  }

  ScoreSum scores(Contributor contributor, List<float[]> group) {
    long[] sums = new long[candidates.size()];
    group.forEach(row -> contributor.add(row, 0, candidates, sums));
    return candidates.withSums(/* group= */ 0, sums);
  }

  private static BigDecimal range(BigDecimal[] before, BigDecimal[] after) {
    BigDecimal least = after[0].subtract(before[0]);
    BigDecimal most = least;
    for (int i = 1; i < before.length; i++) {
      BigDecimal change = after[i].subtract(before[i]);
      least = least.min(change);
      most = most.max(change);
    }
    return most.subtract(least);
  }

  /** Groups of s, s - 1, 2 and no teachers, some random, some that all pull one way. */
  private List<List<float[]>> groups() {
    Random random = new Random(99);
    List<float[]> mixed = new ArrayList<>();
    for (int i = 0; i < teachers; i++) {
      mixed.add(row(random));
    }
    List<float[]> united = new ArrayList<>();
    for (int i = 0; i < teachers; i++) {
      united.add(push(/* up= */ 0, /* down= */ 1, /* by= */ 50));
    }
    return List.of(
        mixed, mixed.subList(1, teachers), united, united.subList(1, teachers), List.of());
  }

  /** Added records: the worst direction, its opposite, hostile values, and random ones. */
  static List<float[]> added() {
    Random random = new Random(7);
    List<float[]> rows = new ArrayList<>();
    rows.add(push(0, 1, 50));
    rows.add(push(1, 0, 50));
    rows.add(push(2, 5, 1e30f));
    rows.add(push(3, 4, Float.MAX_VALUE));
    rows.add(push(0, 5, Float.NaN));
    for (int i = 0; i < 20; i++) {
      rows.add(row(random));
    }
    return rows;
  }

  /** The public row with one token raised and one lowered. */
  static float[] push(int up, int down, float by) {
    float[] row = PUBLIC.clone();
    row[up] += by;
    row[down] -= by;
    return row;
  }

  private static float[] row(Random random) {
    float[] row = PUBLIC.clone();
    for (int i = 0; i < row.length; i++) {
      row[i] += (float) random.nextGaussian();
    }
    return row;
  }
}
