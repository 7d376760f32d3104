package org.plainsong.logits;

/** How sure the public model is of the next token. A function of public scores alone. */
public final class PublicEntropy {

  private PublicEntropy() {}

  /**
   * The entropy, in nats, of the public model at temperature 1 over the candidates: {@code ln Z -
   * sum p(i) x(i)} with x(i) the score below the best one. StrictMath and one order of summation,
   * so that a resumed run on another machine decides alike. The sums are not read.
   */
  public static double of(ScoreSum scores) {
    long largest = Long.MIN_VALUE;
    for (int i = 0; i < scores.size(); i++) {
      largest = Math.max(largest, scores.publicScore(i));
    }
    double total = 0;
    double weighted = 0;
    for (int i = 0; i < scores.size(); i++) {
      double below = FixedPointGrid.nats(scores.publicScore(i) - largest);
      double weight = StrictMath.exp(below);
      total += weight;
      weighted += weight * below;
    }
    return StrictMath.log(total) - weighted / total;
  }
}
