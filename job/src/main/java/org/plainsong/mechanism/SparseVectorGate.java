package org.plainsong.mechanism;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalInt;
import org.plainsong.logits.ProbabilityShare;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;

/**
 * Lets the public model draw alone where the teachers agree with it: where a noisy distance between
 * its distribution and their mean one stays below a noisy threshold (Amin et al. 2024, arXiv
 * 2407.12108, Algorithm 2; the sparse vector is AboveThreshold of Dwork and Roth 2014, Algorithm
 * 1).
 *
 * <p>All in integers. The distance is {@code q = sum over v of |s * u(v) - P(v)|}, where u is the
 * public share and P the teachers' summed shares, both in units of 2^-20 rounded down: the L1
 * distance times s, in units. A threshold theta stands at {@code T = theta * s * 2^20}, rounded.
 *
 * <p>Sensitivity. A teacher's share is a vector of integers, none negative, of sum at most U = 2^20
 * ({@link ProbabilityShare}), and a function of its own record and of released tokens. A unit has
 * at most m teachers of a group, so adding or removing it moves P by at most {@code D = m U} in L1,
 * and q by no more (triangle inequality). Replacing it moves q by at most 2 m U. The divisor s and
 * u are public and do not move.
 *
 * <p>An instance is {@code 2 D / b}-DP for a threshold noise of scale b and answers of scale 2 b,
 * as with continuous noise. Proof, after Theorem 3.23 of Dwork and Roth, for integers. Fix two
 * neighbours and an outcome: k - 1 answers "below", then "above"; given the outcome and the tokens
 * drawn so far, the questions are fixed functions q(i), q'(i) of the data with {@code |q(i) -
 * q'(i)| <= D}. Fix the noises w(1..k-1) of the answers below, and let {@code g = max(q(i) + w(i))}
 * over i below k and g' the same for q'; both are fixed integers with {@code |g - g'| <= D}, and
 * for k = 1 both are minus infinity and take no part. On the first data set the outcome is the set
 * of pairs (n, w) of threshold noise and last noise with {@code T + n > g} and {@code q(k) + w >= T
 * + n}. The map {@code n' = n + (g' - g), w' = w + (g' - g) + (q(k) - q'(k))} sends it one to one
 * into the outcome of the second set: {@code T + n' > g'} and {@code q'(k) + w' >= T + n'} follow
 * by adding. Its shifts are whole numbers, of at most D and 2 D. A shift of discrete Laplace noise
 * by one unit changes a probability by a factor of at most {@code e^(1/scale)}, so the pair's
 * probability changes by at most {@code e^(D/b) e^(2D/(2b))}. Summing over the pairs, and then over
 * w(1..k-1), which have the same probability on both sides, gives the claim; an outcome of answers
 * below alone, left open when the group ends, needs the shift of n only. For k = 1 shift w alone.
 *
 * <p>So an instance is charged before its first question, answered or not, and ends with "above":
 * the next question has a new threshold. Tokens let through in between are covered by that charge.
 */
final class SparseVectorGate implements Gate {

  private static final BigDecimal LARGEST_DISTANCE = BigDecimal.valueOf(2);

  private final DpEvent cost;
  private final int groupSize;
  private final long threshold;
  private final LaplaceScale thresholdNoise;
  private final LaplaceScale answerNoise;
  private final ExactSampler sampler;
  private final PublicDraw publicDraw;

  SparseVectorGate(GateSettings gate, MechanismSettings settings) {
    this(
        gate,
        settings,
        LaplaceScale.of(/* times= */ 1, gate.noise(), settings.groupSize()),
        LaplaceScale.of(/* times= */ 2, gate.noise(), settings.groupSize()));
  }

  /** With given noise, so that a test can plant a fault in it. */
  SparseVectorGate(
      GateSettings gate,
      MechanismSettings settings,
      LaplaceScale thresholdNoise,
      LaplaceScale answerNoise) {
    requireDistance(gate.threshold());
    if (gate.relation() != settings.relation()) {
      throw new IllegalArgumentException("a gate and its mechanism must have one relation");
    }
    this.groupSize = settings.groupSize();
    this.cost = Gates.costOfPaidToken(gate, groupSize, settings.maxRecordsPerUnit());
    // Public: any rounding will do.
    this.threshold =
        gate.threshold()
            .multiply(BigDecimal.valueOf((long) groupSize * ProbabilityShare.UNITS))
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    this.thresholdNoise = thresholdNoise;
    this.answerNoise = answerNoise;
    this.sampler = new ExactSampler(settings.bits());
    this.publicDraw = new PublicDraw(settings.temperature(), settings.bits());
  }

  private static void requireDistance(BigDecimal threshold) {
    if (threshold.signum() < 0 || threshold.compareTo(LARGEST_DISTANCE) > 0) {
      throw new IllegalArgumentException(
          "gate-threshold must lie in [0, 2] for gate "
              + Gates.SPARSE_VECTOR
              + ". Provided value: "
              + threshold.toPlainString());
    }
  }

  @Override
  public String name() {
    return Gates.SPARSE_VECTOR;
  }

  /**
   * One instance: a paid token ends one, so an attempt opens at most as many for a group as it pays
   * tokens. One that an attempt leaves open is lost: {@link DrawRule#lostByAStop}.
   */
  @Override
  public DpEvent costOfPaidToken() {
    return cost;
  }

  @Override
  public Group open() {
    return new Instances();
  }

  /** The distance times s, in units of 2^-20. Private. */
  long distance(ScoreSum scores) {
    long[] reference = ProbabilityShare.ofPublic(scores);
    long distance = 0;
    for (int i = 0; i < reference.length; i++) {
      long difference =
          Math.subtractExact(Math.multiplyExact(reference[i], groupSize), scores.probabilitySum(i));
      distance = Math.addExact(distance, Math.absExact(difference));
    }
    return distance;
  }

  /** The instances of one group, one after the other. */
  private final class Instances implements Group {

    private boolean isOpen;
    private long noisyThreshold;

    @Override
    public OptionalInt publicToken(ScoreSum scores, BudgetFilter filter) {
      if (!scores.hasProbabilities()) {
        throw new IllegalStateException("scores must come with sums of probabilities");
      }
      if (!isOpen) {
        filter.charge(cost);
        noisyThreshold = Math.addExact(threshold, thresholdNoise.draw(sampler));
        isOpen = true;
      }
      long answer = Math.addExact(distance(scores), answerNoise.draw(sampler));
      if (answer >= noisyThreshold) {
        isOpen = false;
        return OptionalInt.empty();
      }
      return OptionalInt.of(publicDraw.draw(scores));
    }
  }
}
