package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.corpus.Corpus;
import org.plainsong.corpus.CorpusFormat;
import org.plainsong.corpus.CorpusSource;
import org.plainsong.corpus.LabelCounts;
import org.plainsong.corpus.Salt;
import org.plainsong.mechanism.NoisyCount;
import org.plainsong.mechanism.SeededBits;
import org.plainsong.privacy.ExactEpsilon;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.testing.SparkTesting;

/**
 * Counts of neighbouring tables, from files to noisy numbers: no event tells the two apart by more
 * than e^epsilon, and with a sensitivity that is too small one does. False alarms: two Hoeffding
 * intervals of 1e-9 each for an event.
 */
class CountNeighboursTest {

  private static final long SEED = 20260613;
  private static final int DRAWS = 100_000;
  private static final int MOST = 3;
  private static final List<String> LABELS = List.of("A", "B");
  private static final Salt SALT = Salt.restore("0123456789abcdef".repeat(4));

  @TempDir private Path folder;

  @Test
  void counts_anyNeighbours_differByAtMostTheSensitivity() {
    long[] without = exact(counts("without.jsonl", others()));
    long[] with = exact(counts("with.jsonl", and("A", 7)));
    long[] other = exact(counts("other.jsonl", and("B", 7)));

    assertThat(with).containsExactly(without[0] + MOST, without[1]);
    assertThat(other).containsExactly(without[0], without[1] + MOST);
  }

  @Test
  void release_oneUnitMore_isWithinEpsilon() {
    assertThat(tellsApartAddition(MOST)).as("seed %d", SEED).isFalse();
  }

  @Test
  void release_sensitivityOfOneRecord_isToldApart() {
    assertThat(tellsApartAddition(1)).as("seed %d", SEED).isTrue();
  }

  @Test
  void release_oneUnitReplaced_isWithinEpsilon() {
    assertThat(tellsApartReplacement(NeighboringRelation.REPLACE_ONE))
        .as("seed %d", SEED)
        .isFalse();
  }

  @Test
  void release_oneUnitReplacedWithNoiseForAddition_isToldApart() {
    assertThat(tellsApartReplacement(NeighboringRelation.ADD_OR_REMOVE_ONE))
        .as("seed %d", SEED)
        .isTrue();
  }

  private boolean tellsApartAddition(int most) {
    LabelCounts without = counts("without.jsonl", others());
    LabelCounts with = counts("with.jsonl", and("A", 7));
    long threshold = exact(with)[0];
    return tellsApart(
        without, with, most, NeighboringRelation.ADD_OR_REMOVE_ONE, noisy -> noisy[0] >= threshold);
  }

  private boolean tellsApartReplacement(NeighboringRelation relation) {
    LabelCounts one = counts("one.jsonl", and("A", 7));
    LabelCounts two = counts("two.jsonl", and("B", 7));
    long[] places = {exact(two)[0], exact(two)[1]};
    return tellsApart(
        one, two, MOST, relation, noisy -> noisy[0] <= places[0] && noisy[1] >= places[1]);
  }

  /** Whether an event, likelier on the second table, contradicts an epsilon of 1. */
  private static boolean tellsApart(
      LabelCounts one,
      LabelCounts two,
      int most,
      NeighboringRelation relation,
      Predicate<long[]> event) {
    NoisyCount noise =
        new NoisyCount(
            PrivacyUnit.ofColumn("user", most),
            relation,
            ExactEpsilon.parse("1"),
            new SeededBits(SEED));
    double radius = Math.sqrt(Math.log(2e9) / (2.0 * DRAWS));
    double onOne = frequency(one, noise, event);
    double onTwo = frequency(two, noise, event);
    return onTwo - radius > Math.E * (onOne + radius);
  }

  private static double frequency(LabelCounts counts, NoisyCount noise, Predicate<long[]> event) {
    long hits = 0;
    for (int i = 0; i < DRAWS; i++) {
      if (event.test(counts.release(noise::release))) {
        hits++;
      }
    }
    return (double) hits / DRAWS;
  }

  private static long[] exact(LabelCounts counts) {
    return counts.release(values -> values);
  }

  private LabelCounts counts(String name, List<String> lines) {
    try {
      Path file = Files.write(folder.resolve(name), lines);
      CorpusSource source =
          new CorpusSource(file.toString(), CorpusFormat.JSON, "text", "label", "user", MOST);
      return new Corpus(SparkTesting.session(), Corpus.pin(SparkTesting.session(), source))
          .counts(LABELS, SALT, /* partitions= */ 3);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forty units with two records each. */
  private static List<String> others() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      lines.add(line("text " + i, i % 4 < 2 ? "A" : "B", "user " + i / 2));
    }
    return lines;
  }

  /** The others, and one unit of many records among them. */
  private static List<String> and(String label, int records) {
    List<String> lines = others();
    for (int i = 0; i < records; i++) {
      lines.add(11 * i, line("more " + i, label, "one more user"));
    }
    return lines;
  }

  private static String line(String text, String label, String user) {
    return "{\"text\":\"%s\",\"label\":\"%s\",\"user\":\"%s\"}".formatted(text, label, user);
  }
}
