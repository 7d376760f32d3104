package org.plainsong.mechanism;

import java.math.BigDecimal;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.Rho;

/** Gates of groups of 8 teachers, and scores for them. */
final class GateFixture {

  static final int GROUP_SIZE = 8;

  /** One whole probability, in units: what one teacher moves a distance by. */
  static final long UNIT = 1 << 20;

  private static final int NAT = 1 << 20;

  private GateFixture() {}

  static MechanismSettings settings(RandomBits bits) {
    return settings(/* records= */ 1, NeighboringRelation.ADD_OR_REMOVE_ONE, bits);
  }

  static MechanismSettings settings(int records, NeighboringRelation relation, RandomBits bits) {
    return new MechanismSettings(
        /* topK= */ 2, GROUP_SIZE, BigDecimal.ONE, records, relation, bits);
  }

  /** The default mechanism, with a clip bound of half a nat. */
  static TokenMechanism mechanism(RandomBits bits) {
    return new DifferenceClippedTopK(settings(bits), ClipBound.atMost(0.5));
  }

  static GateSettings gate(String name, String threshold, String noise) {
    return new GateSettings(
        name,
        new BigDecimal(threshold),
        new BigDecimal(noise),
        NeighboringRelation.ADD_OR_REMOVE_ONE);
  }

  static BudgetFilter filter(double rho) {
    return new BudgetFilter(new Rho(rho));
  }

  /** Two equally likely public tokens, 3 and 9, with sums of the teachers' probabilities. */
  static ScoreSum even(long... probabilitySums) {
    return new ScoreSum(0, new int[] {3, 9}, new int[2], new long[2], probabilitySums);
  }

  /** Even scores at a distance of that many units times s, most of the weight on token 3. */
  static ScoreSum at(long distance) {
    long half = GROUP_SIZE * UNIT / 2;
    return even(half + distance, half);
  }

  /** Two tokens whose public logits lie some nats apart. */
  static ScoreSum apart(double nats, long... sums) {
    return new ScoreSum(
        0, new int[] {3, 9}, new int[] {0, (int) (nats * NAT)}, sums, new long[] {0, 0});
  }
}
