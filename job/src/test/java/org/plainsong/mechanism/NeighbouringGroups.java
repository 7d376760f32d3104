package org.plainsong.mechanism;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.RealPath.Unit;
import org.plainsong.privacy.NeighboringRelation;

/** Pairs of neighbouring groups of records, scored by the real path, and how far apart they are. */
final class NeighbouringGroups {

  /** The sums of two neighbouring groups. */
  record Pair(ScoreSum one, ScoreSum other) {

    /** Largest change of a candidate's sum less the smallest one, in units. */
    long range() {
      long least = Long.MAX_VALUE;
      long most = Long.MIN_VALUE;
      for (int i = 0; i < one.size(); i++) {
        least = Math.min(least, other.sum(i) - one.sum(i));
        most = Math.max(most, other.sum(i) - one.sum(i));
      }
      return most - least;
    }

    /** Squared L2 distance of the sums, in units squared. */
    BigDecimal squaredDistance() {
      BigInteger total = BigInteger.ZERO;
      for (int i = 0; i < one.size(); i++) {
        total = total.add(BigInteger.valueOf(other.sum(i) - one.sum(i)).pow(2));
      }
      return new BigDecimal(total);
    }
  }

  private final List<Pair> pairs = new ArrayList<>();

  /**
   * Groups of no, one, s - 1 and s units, and each of some units that comes, or takes the place of
   * another.
   *
   * @param records records of every unit, m
   */
  NeighbouringGroups(ContributionRule rule, NeighboringRelation relation, int records, long seed) {
    RealPath path = new RealPath(rule);
    List<Unit> others = Unit.random(rule.groupSize(), /* records= */ 1, seed);
    List<Unit> units = extreme(path, Unit.random(/* units= */ 250, records, seed + 1));
    int s = rule.groupSize();
    for (int size : new int[] {0, 1, s - 1, s}) {
      List<Unit> group = others.subList(0, size);
      List<ScoreSum> with = units.stream().map(unit -> path.scores(plus(group, unit))).toList();
      ScoreSum without = path.scores(group);
      for (int i = 0; i < with.size(); i++) {
        switch (relation) {
          case ADD_OR_REMOVE_ONE -> pairs.add(new Pair(without, with.get(i)));
          case REPLACE_ONE -> {
            for (int j = 0; j < i; j++) {
              pairs.add(new Pair(with.get(j), with.get(i)));
            }
          }
        }
      }
    }
  }

  /** For every candidate, the two units that raise it furthest above all others. */
  private static List<Unit> extreme(RealPath path, List<Unit> pool) {
    Map<Integer, TreeMap<Double, Unit>> byCandidate = new TreeMap<>();
    for (Unit unit : pool) {
      ScoreSum scores = path.scores(List.of(unit));
      int best = 0;
      double others = 0;
      for (int i = 1; i < scores.size(); i++) {
        best = scores.sum(i) > scores.sum(best) ? i : best;
      }
      for (int i = 0; i < scores.size(); i++) {
        others += scores.sum(i);
      }
      double above = scores.sum(best) - (others - scores.sum(best)) / scores.size();
      TreeMap<Double, Unit> units = byCandidate.computeIfAbsent(best, i -> new TreeMap<>());
      units.put(above, unit);
      if (units.size() > 2) {
        units.pollFirstEntry();
      }
    }
    return byCandidate.values().stream().flatMap(units -> units.values().stream()).toList();
  }

  private static List<Unit> plus(List<Unit> group, Unit unit) {
    List<Unit> larger = new ArrayList<>(group);
    larger.add(unit);
    return larger;
  }

  List<Pair> pairs() {
    return pairs;
  }

  /** The pair that is furthest apart by a measure. */
  Pair furthest(ToDoubleFunction<Pair> measure) {
    return pairs.stream().max(Comparator.comparingDouble(measure)).orElseThrow();
  }
}
