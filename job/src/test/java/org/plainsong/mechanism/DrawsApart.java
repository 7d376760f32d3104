package org.plainsong.mechanism;

import java.util.Map;
import java.util.TreeMap;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.NeighbouringGroups.Pair;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.ZcdpAccountant;

/**
 * Whether draws on two neighbours contradict what one draw is charged: some set of tokens comes up
 * on one more often than {@code e^epsilon} times as often on the other, plus delta, for an epsilon
 * and the delta that the charge implies.
 *
 * <p>False alarms: all frequencies of both neighbours lie within the radius of their probabilities
 * but with probability 1e-6, by Hoeffding's bound for every set of at most ten tokens, 2^10 sets of
 * two neighbours, and then no set contradicts a true charge.
 */
final class DrawsApart {

  private static final int DRAWS = 40_000;
  private static final int MOST_TOKENS = 10;
  private static final double RADIUS =
      Math.sqrt(Math.log(2 * 2 * (1 << MOST_TOKENS) / 1e-6) / (2.0 * DRAWS));
  private static final double[] EPSILONS = {0.25, 0.5, 1, 1.5, 2, 3, 4};

  private DrawsApart() {}

  static boolean contradict(DpEvent charged, TokenMechanism mechanism, Pair pair) {
    if (pair.one().size() > MOST_TOKENS) {
      throw new IllegalArgumentException("too many candidates: " + pair.one().size());
    }
    double[] one = frequencies(mechanism, pair.one());
    double[] other = frequencies(mechanism, pair.other());
    Rho rho = ZcdpAccountant.rho(charged);
    boolean apart = false;
    for (double epsilon : EPSILONS) {
      double delta = ZcdpAccountant.delta(rho, epsilon);
      apart |= exceeds(one, other, epsilon, delta) || exceeds(other, one, epsilon, delta);
    }
    return apart;
  }

  private static double[] frequencies(TokenMechanism mechanism, ScoreSum scores) {
    Map<Integer, Integer> index = new TreeMap<>();
    for (int i = 0; i < scores.size(); i++) {
      index.put(scores.candidate(i), i);
    }
    long[] counts =
        GoodnessOfFit.counts(scores.size(), DRAWS, () -> index.get(mechanism.draw(scores)));
    double[] frequencies = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      frequencies[i] = (double) counts[i] / DRAWS;
    }
    return frequencies;
  }

  private static boolean exceeds(double[] one, double[] other, double epsilon, double delta) {
    for (int set = 1; set < (1 << one.length) - 1; set++) {
      double left = 0;
      double right = 0;
      for (int i = 0; i < one.length; i++) {
        if ((set >> i & 1) == 1) {
          left += one[i];
          right += other[i];
        }
      }
      if (left - RADIUS > Math.exp(epsilon) * (right + RADIUS) + delta) {
        return true;
      }
    }
    return false;
  }
}
