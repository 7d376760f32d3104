package org.plainsong.mechanism;

import java.util.OptionalInt;
import org.plainsong.logits.PublicEntropy;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;

/**
 * Lets the public model draw alone where it is sure: where the entropy of its distribution over the
 * candidates is below a threshold.
 *
 * <p>Costs nothing. The public scores are a function of released tokens and public data, and so are
 * the decision and the draw; the teachers' sums are not read. Neighbouring data sets therefore
 * decide alike and draw alike, given the same tokens so far.
 */
final class PublicEntropyGate implements Gate {

  private final double threshold;
  private final PublicDraw publicDraw;

  PublicEntropyGate(GateSettings gate, MechanismSettings settings) {
    if (gate.threshold().signum() < 0) {
      throw new IllegalArgumentException(
          "gate-threshold must be >= 0 nats. Provided value: " + gate.threshold().toPlainString());
    }
    this.threshold = gate.threshold().doubleValue();
    this.publicDraw = new PublicDraw(settings.temperature(), settings.bits());
  }

  @Override
  public String name() {
    return Gates.PUBLIC_ENTROPY;
  }

  @Override
  public DpEvent costOfPaidToken() {
    return new DpEvent.Public();
  }

  @Override
  public Group open() {
    return this::publicToken;
  }

  private OptionalInt publicToken(ScoreSum scores, BudgetFilter filter) {
    if (PublicEntropy.of(scores) >= threshold) {
      return OptionalInt.empty();
    }
    filter.charge(new DpEvent.Public());
    return OptionalInt.of(publicDraw.draw(scores));
  }
}
