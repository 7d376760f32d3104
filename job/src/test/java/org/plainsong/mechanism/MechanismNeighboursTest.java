package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.plainsong.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.plainsong.privacy.NeighboringRelation.REPLACE_ONE;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.mechanism.NeighbouringGroups.Pair;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.TokenBudget;

/**
 * Every mechanism on neighbouring groups of records, from the decoder to the drawn token: what one
 * unit moves is what is charged, under both relations and for units of one record and of several.
 */
class MechanismNeighboursTest {

  private static final long SEED = 31;
  private static final int GROUP_SIZE = 2;
  private static final BigDecimal TAU = new BigDecimal("0.55");

  static Stream<String> privateNames() {
    return Mechanisms.names().stream()
        .filter(name -> Mechanisms.contribution(name) != Contribution.NONE);
  }

  static Stream<Arguments> cases() {
    return privateNames()
        .flatMap(
            name ->
                Stream.of(NeighboringRelation.values())
                    .flatMap(
                        relation ->
                            Stream.of(1, 3).map(records -> Arguments.of(name, relation, records))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sums_ofNeighbours_moveByAtMostWhatIsChargedAndNearlyThat(
      String name, NeighboringRelation relation, int records) {
    TokenMechanism mechanism = mechanism(name, relation, records);
    NeighbouringGroups groups =
        new NeighbouringGroups(mechanism.contribution(), relation, records, SEED);

    double largest = 0;
    for (Pair pair : groups.pairs()) {
      assertThat(isCharged(mechanism, pair)).as("seed %d", SEED).isTrue();
      largest = Math.max(largest, shareOfCharge(mechanism, pair));
    }
    assertThat(largest).as("seed %d", SEED).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void draws_onTheFurthestNeighbours_doNotContradictTheCharge(
      String name, NeighboringRelation relation, int records) {
    TokenMechanism mechanism = mechanism(name, relation, records);

    assertThat(
            DrawsApart.contradict(
                mechanism.cost(), mechanism, furthest(mechanism, relation, records)))
        .as("seed %d", SEED)
        .isFalse();
  }

  /**
   * A unit in one group and its replacement in another: what both groups move together is within
   * the charge of one draw, as it is for a replacement inside a group.
   */
  @ParameterizedTest
  @MethodSource("privateNames")
  void sums_replacementInAnotherGroup_moveByAtMostWhatIsCharged(String name) {
    TokenMechanism mechanism = mechanism(name, REPLACE_ONE, /* records= */ 2);
    ContributionRule rule = mechanism.contribution();
    List<Pair> left = new NeighbouringGroups(rule, ADD_OR_REMOVE_ONE, 2, SEED).pairs();
    List<Pair> gained = new NeighbouringGroups(rule, ADD_OR_REMOVE_ONE, 2, SEED + 7).pairs();
    double largest = 0;
    for (Pair one : left) {
      for (Pair other : gained) {
        assertThat(isCharged(mechanism, one, other)).as("seed %d", SEED).isTrue();
        double first = shareOfCharge(mechanism, one);
        double second = shareOfCharge(mechanism, other);
        largest = Math.max(largest, Math.max(first + second, Math.hypot(first, second)));
      }
    }
    assertThat(largest).as("seed %d", SEED).isGreaterThan(0.9);
  }

  /** The factor m left out: charged for one record of a unit that has four. */
  @ParameterizedTest
  @MethodSource("cases")
  void sums_factorOfRecordsForgotten_moveByMoreThanIsCharged(
      String name, NeighboringRelation relation, int records) {
    TokenMechanism forgot = mechanism(name, relation, records);
    Pair pair = furthest(forgot, relation, records + 1);

    assertThat(isCharged(forgot, pair)).as("seed %d", SEED).isFalse();
  }

  @ParameterizedTest
  @MethodSource("privateNames")
  void draws_factorOfRecordsForgotten_contradictTheCharge(String name) {
    TokenMechanism forgot = mechanism(name, ADD_OR_REMOVE_ONE, /* records= */ 1);
    Pair pair = furthest(forgot, ADD_OR_REMOVE_ONE, /* records= */ 5);

    assertThat(DrawsApart.contradict(forgot.cost(), forgot, pair)).as("seed %d", SEED).isTrue();
  }

  @ParameterizedTest
  @MethodSource("privateNames")
  void sums_replacementChargedAsAddition_moveByMoreThanIsCharged(String name) {
    TokenMechanism mechanism = mechanism(name, ADD_OR_REMOVE_ONE, /* records= */ 1);

    assertThat(isCharged(mechanism, furthest(mechanism, REPLACE_ONE, /* records= */ 1)))
        .as("seed %d", SEED)
        .isFalse();
  }

  /**
   * Sums of teachers whose logits were let through up to 50 nats, drawn as if they were clipped.
   */
  @Test
  void draws_clippedLogitsWithoutTheClip_contradictTheCharge() {
    TokenMechanism mechanism = mechanism("clipped-logits", ADD_OR_REMOVE_ONE, /* records= */ 1);
    ContributionRule rule = mechanism.contribution();
    ContributionRule unclipped =
        new ContributionRule(
            Contribution.LOGIT,
            // Not more candidates than before by the wider margin.
            /* topK= */ 2,
            ClipBound.atMost(50),
            /* groupSize= */ rule.groupSize() * 40);
    Pair pair =
        new NeighbouringGroups(unclipped, ADD_OR_REMOVE_ONE, /* records= */ 1, SEED)
            .furthest(Pair::range);

    assertThat(isCharged(mechanism, pair)).isFalse();
    assertThat(DrawsApart.contradict(mechanism.cost(), mechanism, pair)).isTrue();
  }

  private static Pair furthest(
      TokenMechanism mechanism, NeighboringRelation relation, int records) {
    return new NeighbouringGroups(mechanism.contribution(), relation, records, SEED)
        .furthest(pair -> shareOfCharge(mechanism, pair));
  }

  private static TokenMechanism mechanism(String name, NeighboringRelation relation, int records) {
    MechanismSettings settings =
        new MechanismSettings(
            /* topK= */ 5, GROUP_SIZE, TAU, records, relation, new SeededBits(SEED));
    return Mechanisms.calibrated(
        name, settings, TokenBudget.forDrawsAlone(new ApproximateDp(2, 1e-3), /* tokens= */ 1));
  }

  /** In exact numbers: the range of the log weights, or the L2 distance of the sums. */
  private static boolean isCharged(TokenMechanism mechanism, Pair pair) {
    if (mechanism.cost() instanceof DpEvent.BoundedRange draw) {
      return BigDecimal.valueOf(pair.range())
              .compareTo(new BigDecimal(draw.eta()).multiply(unitsPerNat()))
          <= 0;
    }
    DpEvent.DiscreteGaussian noise = (DpEvent.DiscreteGaussian) mechanism.cost();
    return pair.squaredDistance().compareTo(new BigDecimal(noise.sensitivity()).pow(2)) <= 0;
  }

  /** Independent draws of two groups: ranges add up, and so do squared distances. */
  private static boolean isCharged(TokenMechanism mechanism, Pair one, Pair other) {
    if (mechanism.cost() instanceof DpEvent.BoundedRange draw) {
      return BigDecimal.valueOf(one.range() + other.range())
              .compareTo(new BigDecimal(draw.eta()).multiply(unitsPerNat()))
          <= 0;
    }
    DpEvent.DiscreteGaussian noise = (DpEvent.DiscreteGaussian) mechanism.cost();
    return one.squaredDistance()
            .add(other.squaredDistance())
            .compareTo(new BigDecimal(noise.sensitivity()).pow(2))
        <= 0;
  }

  private static double shareOfCharge(TokenMechanism mechanism, Pair pair) {
    if (mechanism.cost() instanceof DpEvent.BoundedRange draw) {
      return pair.range() / (draw.eta() * unitsPerNat().doubleValue());
    }
    DpEvent.DiscreteGaussian noise = (DpEvent.DiscreteGaussian) mechanism.cost();
    return Math.sqrt(pair.squaredDistance().doubleValue()) / noise.sensitivity();
  }

  /** s tau 2^20: what a change of a sum is divided by. */
  private static BigDecimal unitsPerNat() {
    return TAU.multiply(BigDecimal.valueOf(GROUP_SIZE * (1L << 20)));
  }
}
