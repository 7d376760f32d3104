package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.corpus.CorpusFixture.Line;
import org.plainsong.prompt.PromptRenderer;
import org.plainsong.teacher.TeacherGroup;

class CorpusTest {

  private CorpusFixture fixture;

  @BeforeEach
  void make(@TempDir Path folder) {
    fixture = new CorpusFixture(folder);
  }

  @Test
  void groups_emptyInput_everyGroupIsThere() {
    Path path = fixture.write("in.jsonl", List.of());
    assertThat(fixture.groups(CorpusFixture.records(path)))
        .containsOnlyKeys(0, 1, 2, 3, 4, 5, 6)
        .allSatisfy((group, texts) -> assertThat(texts).isEmpty());
  }

  @Test
  void groups_partition_isIndexModuloPartitions() {
    Path path = fixture.json("in.jsonl", CorpusFixture.lines(50, 5, /* seed= */ 1));
    JavaRDD<TeacherGroup> groups =
        new Corpus(
                CorpusFixture.spark(),
                Corpus.pin(CorpusFixture.spark(), CorpusFixture.records(path)))
            .groups(CorpusFixture.PLAN, CorpusFixture.SALT, fixture.renderers, 3);
    List<List<TeacherGroup>> partitions = groups.glom().collect();
    assertThat(partitions).hasSize(3);
    for (int i = 0; i < 3; i++) {
      int partition = i;
      assertThat(partitions.get(i)).isNotEmpty().allMatch(group -> group.group() % 3 == partition);
    }
    groups.unpersist();
  }

  @Test
  void groups_morePartitionsThanGroups_everyGroupOnce() {
    Path path = fixture.json("in.jsonl", CorpusFixture.lines(20, 5, /* seed= */ 1));
    assertThat(fixture.groups(CorpusFixture.records(path), CorpusFixture.PLAN, 16)).hasSize(7);
  }

  @Test
  void groups_labels_areKeptApartAndOnlyRunningGroupsKept() {
    List<Line> lines = CorpusFixture.lines(400, 5, /* seed= */ 2);
    Map<String, String> labels = new HashMap<>();
    lines.forEach(line -> labels.put(line.text(), line.label()));
    Map<Integer, List<String>> groups =
        fixture.groups(CorpusFixture.records(fixture.json("in.jsonl", lines)));
    groups.forEach(
        (group, texts) ->
            assertThat(texts)
                .isNotEmpty()
                .allMatch(text -> (group < 3 ? "film" : "song").equals(labels.get(text))));
    long films = lines.stream().filter(line -> "film".equals(line.label())).count();
    long kept =
        IntStream.range(0, 3)
            .mapToLong(group -> groups.getOrDefault(group, List.of()).size())
            .sum();
    // 3 of 5 groups run; 6 standard deviations of a binomial: false alarm below 1e-8.
    assertThat((double) kept)
        .isBetween(
            0.6 * films - 6 * Math.sqrt(0.24 * films), 0.6 * films + 6 * Math.sqrt(0.24 * films));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void groups_orderFilesAndPartitions_changeNothing(long seed) {
    List<Line> lines = CorpusFixture.lines(120, 7, seed);
    Map<Integer, List<String>> records =
        fixture.groups(CorpusFixture.records(fixture.json("a.jsonl", lines)));
    Map<Integer, List<String>> users =
        fixture.groups(CorpusFixture.byUser(fixture.json("a.jsonl", lines), 3));
    List<Line> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(seed));
    for (int i = 0; i < 4; i++) {
      fixture.json("b.jsonl/part-" + i + ".jsonl", shuffled.subList(i * 30, i * 30 + 30));
    }
    Path many = fixture.folder.resolve("b.jsonl");
    for (int partitions : new int[] {1, 5}) {
      assertThat(fixture.groups(CorpusFixture.records(many), CorpusFixture.PLAN, partitions))
          .as("seed %d", seed)
          .isEqualTo(records);
      assertThat(fixture.groups(CorpusFixture.byUser(many, 3), CorpusFixture.PLAN, partitions))
          .as("seed %d", seed)
          .isEqualTo(users);
    }
  }

  @Test
  void groups_oneRecordMore_changesOneGroupByOneText() {
    List<Line> lines = CorpusFixture.lines(100, 7, /* seed= */ 5);
    Map<Integer, List<String>> before =
        fixture.groups(CorpusFixture.records(fixture.json("a.jsonl", lines)));
    List<Line> more = new ArrayList<>(lines);
    more.add(0, new Line("the new one", "song", "user 1"));
    Map<Integer, List<String>> after =
        fixture.groups(CorpusFixture.records(fixture.json("b.jsonl", more)));
    assertThat(changed(before, after)).hasSize(1);
    after.values().forEach(texts -> assertThat(texts).isSorted());
    after.replaceAll(
        (group, texts) -> texts.stream().filter(text -> !text.equals("the new one")).toList());
    assertThat(after).isEqualTo(before);
  }

  @Test
  void groups_oneUnitMore_changesOneGroup() {
    List<Line> lines = CorpusFixture.lines(100, 7, /* seed= */ 6);
    Map<Integer, List<String>> before =
        fixture.groups(CorpusFixture.byUser(fixture.json("a.jsonl", lines), 2));
    List<Line> more = new ArrayList<>(lines);
    for (int i = 0; i < 40; i++) {
      more.add(i, new Line("new " + i, i % 2 == 0 ? "film" : "song", "newcomer"));
    }
    Map<Integer, List<String>> after =
        fixture.groups(CorpusFixture.byUser(fixture.json("b.jsonl", more), 2));
    assertThat(changed(before, after)).hasSizeLessThanOrEqualTo(1);
    after.replaceAll(
        (group, texts) -> texts.stream().filter(text -> !text.startsWith("new ")).toList());
    assertThat(after).isEqualTo(before);
  }

  @Test
  void groups_equalRecords_shareAGroupAndBothCount() {
    List<Line> lines =
        List.of(
            new Line("twin", "song", "a"),
            new Line("x", "song", "b"),
            new Line("twin", "song", "c"));
    Map<Integer, List<String>> groups =
        fixture.groups(CorpusFixture.records(fixture.json("a.jsonl", lines)));
    assertThat(groups.values()).anySatisfy(texts -> assertThat(texts).contains("twin", "twin"));
    assertThat(groups.values().stream().flatMap(List::stream).filter("twin"::equals)).hasSize(2);
  }

  @Test
  void groups_unitColumn_mostRecordsAndOneGroupAUnit() {
    GroupPlan all = new GroupPlan(List.of(new Stratum("film", 4, 4), new Stratum("song", 4, 4)));
    List<Line> lines = CorpusFixture.lines(300, 20, /* seed= */ 7);
    Map<String, String> users = new HashMap<>();
    lines.forEach(line -> users.put(line.text(), line.user()));
    Map<Integer, List<String>> groups =
        fixture.groups(CorpusFixture.byUser(fixture.json("a.jsonl", lines), 3), all, 2);
    Map<String, Set<Integer>> places = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    groups.forEach(
        (group, texts) ->
            texts.forEach(
                text -> {
                  places.computeIfAbsent(users.get(text), user -> new HashSet<>()).add(group);
                  counts.merge(users.get(text), 1, Integer::sum);
                }));
    assertThat(places).hasSize(20).allSatisfy((user, found) -> assertThat(found).hasSize(1));
    assertThat(counts).allSatisfy((user, count) -> assertThat(count).isEqualTo(3));
  }

  @Test
  void groups_heavyUnit_staysBounded() {
    List<Line> lines = new ArrayList<>(CorpusFixture.lines(3000, 200, /* seed= */ 8));
    for (int i = 0; i < 3000; i++) {
      lines.add(new Line("heavy " + i, "song", "heavy"));
    }
    Map<Integer, List<String>> groups =
        fixture.groups(CorpusFixture.byUser(fixture.json("a.jsonl", lines), 2));
    assertThat(groups.values().stream().flatMap(List::stream).filter(t -> t.startsWith("heavy")))
        .hasSize(2);
  }

  @Test
  void groups_otherSalt_otherGroups() {
    Path path = fixture.json("a.jsonl", CorpusFixture.lines(60, 7, /* seed= */ 9));
    Corpus corpus =
        new Corpus(
            CorpusFixture.spark(), Corpus.pin(CorpusFixture.spark(), CorpusFixture.records(path)));
    JavaRDD<TeacherGroup> other =
        corpus.groups(CorpusFixture.PLAN, Salt.random(), fixture.renderers, 3);
    Map<Integer, Integer> sizes = new TreeMap<>();
    other.collect().forEach(group -> sizes.put(group.group(), group.teachers().size()));
    other.unpersist();
    TreeMap<Integer, Integer> known = new TreeMap<>();
    fixture
        .groups(CorpusFixture.records(path))
        .forEach((group, texts) -> known.put(group, texts.size()));
    assertThat(sizes).isNotEqualTo(known);
  }

  @Test
  void groups_noLabelsPlanned_labelColumnIgnored() {
    Path path = fixture.json("a.jsonl", CorpusFixture.lines(30, 7, /* seed= */ 10));
    GroupPlan plan = new GroupPlan(List.of(new Stratum(null, 2, 2)));
    Map<Integer, List<String>> groups =
        fixture.groups(
            new CorpusSource(path.toString(), CorpusFormat.JSON, "text", null, null, 1), plan, 2);
    assertThat(groups.values().stream().mapToInt(List::size).sum()).isEqualTo(30);
  }

  @Test
  void groups_executorFails_saysNothingOfTheFailure() {
    Path path = fixture.json("a.jsonl", CorpusFixture.lines(3, 3, /* seed= */ 11));
    Corpus corpus =
        new Corpus(
            CorpusFixture.spark(), Corpus.pin(CorpusFixture.spark(), CorpusFixture.records(path)));
    assertThatThrownBy(
            () -> corpus.groups(CorpusFixture.PLAN, CorpusFixture.SALT, new BrokenRenderers(), 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("failed on the executors")
        .hasMessageNotContaining("record 1");
  }

  @Test
  void groups_fileRewrittenAfterPinning_fails() {
    Path path = fixture.json("a.jsonl", CorpusFixture.lines(3, 3, /* seed= */ 11));
    assertChanges(path, fixture.renderers, () -> rewrite(path));
  }

  @Test
  void groups_fileRewrittenWhileRead_fails() {
    Path path = fixture.json("a.jsonl", CorpusFixture.lines(3, 3, /* seed= */ 11));
    assertChanges(path, new RewritingRenderers(path.toString(), fixture.renderers), () -> {});
  }

  private static void assertChanges(Path path, RendererFactory renderers, Runnable change) {
    Corpus corpus =
        new Corpus(
            CorpusFixture.spark(), Corpus.pin(CorpusFixture.spark(), CorpusFixture.records(path)));
    change.run();
    assertThatThrownBy(() -> corpus.groups(CorpusFixture.PLAN, CorpusFixture.SALT, renderers, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageContaining("a file changed")
        .hasMessageEndingWith("a.jsonl");
  }

  private static void rewrite(Path path) {
    try {
      Files.writeString(path, "{\"text\":\"other\",\"label\":\"song\"}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void groups_labelsButNoLabelColumn_refused() {
    Path path = fixture.json("a.jsonl", CorpusFixture.lines(3, 3, /* seed= */ 11));
    assertThatThrownBy(
            () ->
                fixture.groups(
                    new CorpusSource(path.toString(), CorpusFormat.JSON, "text", null, null, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label column");
  }

  @Test
  void groups_noPartition_namesRange() {
    Path path = fixture.json("a.jsonl", List.of());
    assertThatThrownBy(() -> fixture.groups(CorpusFixture.records(path), CorpusFixture.PLAN, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("partitions must be >= 1. Provided value: 0");
  }

  private static List<Integer> changed(
      Map<Integer, List<String>> before, Map<Integer, List<String>> after) {
    return before.keySet().stream()
        .filter(group -> !Objects.equals(before.get(group), after.get(group)))
        .toList();
  }

  /** Rewrites the input when it is open already. */
  private record RewritingRenderers(String path, TinyRenderers renderers)
      implements RendererFactory {

    @Override
    public PromptRenderer create() {
      rewrite(Path.of(path));
      return renderers.create();
    }
  }

  /** Cannot render, and says too much about it. */
  private record BrokenRenderers() implements RendererFactory {

    @Override
    public PromptRenderer create() {
      throw new IllegalStateException("made to fail at record 1");
    }
  }
}
