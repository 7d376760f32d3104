package org.plainsong.logits;

/**
 * One teacher's softmax over the candidates, in whole units of 2^-20 of probability, rounded down.
 *
 * <p>Why it is rounded down: a teacher hands out at most {@link #UNITS} units over all candidates,
 * whatever its row, and never a negative number. So adding or removing one teacher moves the summed
 * vector by at most 2^20 in L1. The bound is held by a count of what is left to hand out, on
 * integers: rounding errors of the softmax before it cannot cross it. A row with a value that is
 * not finite contributes 0: that fault is private and must not show.
 */
public final class ProbabilityShare {

  /** Units of a whole probability: 2^20. */
  public static final int UNITS = 1 << 20;

  /**
   * Adds one teacher's share.
   *
   * @param teacherLogits nats; the row holds the candidates in their order
   * @param offset where the row begins
   * @param sums {@code long[candidates]}, in units of 2^-20; the share is added to it
   */
  public void add(float[] teacherLogits, int offset, long[] sums) {
    double[] weights = new double[sums.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < weights.length; i++) {
      float logit = teacherLogits[offset + i];
      if (!Float.isFinite(logit)) {
        return;
      }
      weights[i] = logit;
      largest = Math.max(largest, logit);
    }
    addSoftmax(weights, largest, sums);
  }

  /**
   * The public model's share, from its canonical scores: what a teacher that scores like it hands
   * out.
   *
   * @return {@code long[scores.size()]}, in units of 2^-20
   */
  public static long[] ofPublic(ScoreSum scores) {
    double[] nats = new double[scores.size()];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < nats.length; i++) {
      nats[i] = FixedPointGrid.nats(scores.publicScore(i));
      largest = Math.max(largest, nats[i]);
    }
    long[] units = new long[nats.length];
    addSoftmax(nats, largest, units);
    return units;
  }

  private static void addSoftmax(double[] nats, double largest, long[] sums) {
    double total = 0;
    for (int i = 0; i < nats.length; i++) {
      // StrictMath: machines must agree to the last bit.
      nats[i] = StrictMath.exp(nats[i] - largest);
      total += nats[i];
    }
    long left = UNITS;
    for (int i = 0; i < nats.length; i++) {
      long units = Math.min(left, (long) Math.floor(nats[i] / total * UNITS));
      sums[i] += units;
      left -= units;
    }
  }
}
