package org.plainsong.mechanism;

import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.ExactEpsilon;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyUnit;

/**
 * Counts of records a label, released with discrete Laplace noise.
 *
 * <p>Why it is epsilon-DP. A unit has at most m records that count, all of one label, and decides
 * about no other unit's. Adding or removing a unit changes one count by at most m, so the L1
 * distance of the vectors of counts is at most m; replacing a unit may take m from one label and
 * give m to another, so it is at most 2m. Independent noise with {@code P(x) ~ exp(-|x| epsilon /
 * sensitivity)} on each count then has a probability ratio of at most e^epsilon for every outcome
 * (Dwork, McSherry, Nissim, Smith 2006, Theorem 1, for noise on integers: Ghosh, Roughgarden,
 * Sundararajan 2009, arXiv 0811.2841). What is done with the noisy counts afterwards costs nothing.
 *
 * <p>The scale is an exact fraction and the draw is exact. Draws on the driver, the trusted side.
 */
public final class NoisyCount {

  /** The mechanism's name in a file. */
  public static final String NAME = "discrete-laplace-count";

  private final long sensitivity;
  private final ExactEpsilon epsilon;
  private final ExactSampler sampler;

  /**
   * Prepares.
   *
   * @param unit whose records are counted, at most m of a unit
   * @param epsilon cost of all labels together
   * @param bits where the noise comes from
   */
  public NoisyCount(
      PrivacyUnit unit, NeighboringRelation relation, ExactEpsilon epsilon, RandomBits bits) {
    this.sensitivity =
        switch (relation) {
          case ADD_OR_REMOVE_ONE -> unit.maxRecords();
          case REPLACE_ONE -> Math.multiplyExact(2L, unit.maxRecords());
        };
    this.epsilon = epsilon;
    this.sampler = new ExactSampler(bits);
  }

  /** Largest L1 distance of the counts of neighbours. */
  public long sensitivity() {
    return sensitivity;
  }

  /** What one {@link #release} costs, for all labels together. */
  public DpEvent.PureDp cost() {
    return new DpEvent.PureDp(epsilon.upper());
  }

  /**
   * Adds noise to each count, and raises what is below 1 to 1: an expected number of records cannot
   * be less.
   *
   * @param counts {@code long[labels]}, each at least 0
   * @return {@code long[labels]}, each at least 1
   */
  public long[] release(long[] counts) {
    long[] noisy = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      long noise =
          sampler.discreteLaplace(
              Math.multiplyExact(sensitivity, epsilon.denominator()), epsilon.numerator());
      noisy[i] = Math.max(1, Math.addExact(counts[i], noise));
    }
    return noisy;
  }
}
