package org.plainsong.logits;

/** Rows of logits in which every value must be finite. */
final class FiniteRow {

  /** The answer for a row that holds a value that is not finite. */
  static final int NOT_FINITE = -1;

  private FiniteRow() {}

  /** Index in the row of its largest value, the lowest of several; or {@link #NOT_FINITE}. */
  static int best(float[] logits, int offset, int size) {
    int best = 0;
    for (int i = 0; i < size; i++) {
      float logit = logits[offset + i];
      if (!Float.isFinite(logit)) {
        return NOT_FINITE;
      }
      if (logit > logits[offset + best]) {
        best = i;
      }
    }
    return best;
  }
}
