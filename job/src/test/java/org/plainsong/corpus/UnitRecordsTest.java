package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.grouping.Digest;

class UnitRecordsTest {

  @Test
  void chosen_none_isEmpty() {
    assertThat(new UnitRecords(2).chosen()).isEmpty();
  }

  @Test
  void chosen_smallestRank_settlesTheLabel() {
    UnitRecords records = new UnitRecords(2);
    records.add(contribution(0, 5));
    records.add(contribution(0, 6));
    records.add(contribution(1, 9));
    records.add(contribution(1, 3));
    records.add(contribution(1, 8));
    assertThat(records.chosen()).containsExactly(contribution(1, 3), contribution(1, 8));
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53, 54, 55})
  void chosen_anyOrderAndAnyMerging_same(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      int most = 1 + random.nextInt(4);
      List<Contribution> all = new ArrayList<>();
      for (int i = 1 + random.nextInt(20); i > 0; i--) {
        all.add(contribution(random.nextInt(3), random.nextInt(30)));
      }
      Collections.shuffle(all, random);
      assertThat(merged(all, most, random).chosen())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(expected(all, most));
    }
  }

  @Test
  void chosen_manyRecords_boundedAndHidden() {
    UnitRecords records = new UnitRecords(3);
    for (int i = 0; i < 10_000; i++) {
      records.add(contribution(0, i));
    }
    assertThat(records.chosen()).hasSize(3);
    assertThat(records).hasToString("UnitRecords[private]");
    assertThat(contribution(0, 1)).hasToString("Contribution[private]");
  }

  /** Adds in several partitions and merges these pairwise, as Spark may. */
  private static UnitRecords merged(List<Contribution> all, int most, Random random) {
    List<UnitRecords> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      parts.add(new UnitRecords(most));
    }
    all.forEach(record -> parts.get(random.nextInt(3)).add(record));
    Collections.shuffle(parts, random);
    parts.get(1).addAll(parts.get(2));
    parts.get(0).addAll(parts.get(1));
    return parts.get(0);
  }

  /** The rule as it is written: the label of the smallest, then its m smallest. */
  private static List<Contribution> expected(List<Contribution> all, int most) {
    List<Contribution> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparing(Contribution::order));
    int stratum = sorted.get(0).stratum();
    return sorted.stream().filter(record -> record.stratum() == stratum).limit(most).toList();
  }

  /** Ranks of different labels differ, as they do by their hash. */
  private static Contribution contribution(int stratum, int rank) {
    return new Contribution(stratum, new Digest(rank, stratum, 0, 0), "text " + rank);
  }
}
