package org.plainsong.logits;

/**
 * One teacher's contribution to every candidate: the difference of its logits from the public
 * scores, recentred and clipped to the bound.
 *
 * <p>Why the bound is the whole proof. A contribution lies in {@code [-C, C]} for every row there
 * is, so adding or removing one teacher moves each score by a value of an interval of width 2C. A
 * draw with probability proportional to {@code exp(score / (s tau))} is then bounded range with eta
 * = 2C / (s tau) (Durfee and Rogers 2019, arXiv 1905.04273; the exponential mechanism over clipped
 * logits is Amin et al. 2024, arXiv 2407.12108, Theorem 1). The recentring is a function of the
 * teacher's own row, so it costs nothing; it keeps what matters to a softmax, whose result does not
 * change by a shift, inside the interval.
 *
 * <p>The last step is the clip, on integers. Whatever rounding happens before it cannot cross the
 * bound. A row with a value that is not finite contributes 0: that fault is private and must not
 * show.
 */
public final class DifferenceClipper implements Contributor {

  private final int bound;

  /** Clips to the given bound. */
  public DifferenceClipper(ClipBound bound) {
    this.bound = bound.units();
  }

  @Override
  public void add(float[] teacherLogits, int offset, CandidateSet candidates, long[] sums) {
    int size = candidates.size();
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      float logit = teacherLogits[offset + i];
      if (!Float.isFinite(logit)) {
        return;
      }
      largest = Math.max(largest, logit);
    }
    double centre = centre(teacherLogits, offset, candidates, largest);
    for (int i = 0; i < size; i++) {
      double difference = teacherLogits[offset + i] - candidates.publicLogit(i);
      sums[i] += clip(FixedPointGrid.nearest(difference - centre));
    }
  }

  /**
   * Half-way between the mean difference where the public model puts its weight and the mean
   * difference where the teacher does. The tokens that the teacher raises then reach one end of the
   * interval and those that it lowers the other, so that the whole width 2C tells them apart;
   * candidates that neither would draw do not move the centre, as they move a mid-range.
   */
  private static double centre(
      float[] teacherLogits, int offset, CandidateSet candidates, double largest) {
    double weights = 0;
    double teacherMean = 0;
    double publicMean = 0;
    for (int i = 0; i < candidates.size(); i++) {
      double difference = teacherLogits[offset + i] - candidates.publicLogit(i);
      // StrictMath: executors on different machines must agree to the last bit.
      double weight = StrictMath.exp(teacherLogits[offset + i] - largest);
      weights += weight;
      teacherMean += weight * difference;
      publicMean += candidates.publicProbability(i) * difference;
    }
    return 0.5 * (teacherMean / weights + publicMean);
  }

  private long clip(long units) {
    return Math.max(-bound, Math.min(bound, units));
  }
}
