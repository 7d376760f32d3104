package org.plainsong.logits;

/**
 * One teacher's contribution to every candidate: its logit below the largest one of its row, moved
 * up by the bound C and clipped, {@code clip(z(v) - max z + C, -C, C)} (Amin et al. 2024, arXiv
 * 2407.12108; the maximum there is over the vocabulary, here over the candidates). The best
 * candidate gets C, and everything 2C below it or further gets -C.
 *
 * <p>The recentring is a function of the teacher's own row. A contribution lies in {@code [-C, C]}
 * for every row there is, because the last step is the clip, on integers: see {@link
 * DifferenceClipper} for what follows from that. A row with a value that is not finite contributes
 * 0.
 */
public final class LogitClipper implements Contributor {

  private final long bound;

  /** Clips to the given bound. */
  public LogitClipper(ClipBound bound) {
    this.bound = bound.units();
  }

  @Override
  public void add(float[] teacherLogits, int offset, CandidateSet candidates, long[] sums) {
    int size = candidates.size();
    int best = FiniteRow.best(teacherLogits, offset, size);
    if (best == FiniteRow.NOT_FINITE) {
      return;
    }
    double largest = teacherLogits[offset + best];
    for (int i = 0; i < size; i++) {
      // Saturates at the least long, and the bound is above 0: no overflow.
      long below = FixedPointGrid.nearest(teacherLogits[offset + i] - largest);
      sums[i] += Math.max(-bound, Math.min(bound, below + bound));
    }
  }
}
