package org.plainsong.mechanism;

import java.math.BigDecimal;
import org.plainsong.logits.ScoreSum;

/** Draws from the public model alone: an exact softmax of its canonical integer scores. */
final class PublicDraw {

  private final Scale scale;
  private final ExactSampler sampler;

  PublicDraw(BigDecimal temperature, RandomBits bits) {
    this.scale = Scale.of(/* groupSize= */ 1, temperature);
    this.sampler = new ExactSampler(bits);
  }

  /** The token that was drawn: its id. The sums are not read. */
  int draw(ScoreSum scores) {
    long[] weights = new long[scores.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = scores.publicScore(i);
    }
    return scores.candidate(sampler.softmax(weights, scale));
  }
}
