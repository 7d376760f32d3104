package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.corpus.CorpusFixture.Line;

class CorpusReaderTest {

  private static final String CANARY = "canary-7731";
  private static final List<Line> LINES = CorpusFixture.lines(40, 6, /* seed= */ 31);

  private CorpusFixture fixture;

  @BeforeEach
  void make(@TempDir Path folder) {
    fixture = new CorpusFixture(folder);
  }

  @Test
  void read_everyFormat_sameGroups() {
    Path json = fixture.json("in.jsonl", LINES);
    Map<Integer, List<String>> expected = fixture.groups(CorpusFixture.records(json));
    assertThat(expected.values().stream().mapToInt(List::size).sum()).isGreaterThan(20);
    assertThat(fixture.groups(CorpusFixture.records(fixture.json("in.json.gz", LINES))))
        .isEqualTo(expected);
    assertThat(
            fixture.groups(
                CorpusFixture.records(fixture.write("in.csv", CorpusFixture.csv(LINES)))))
        .isEqualTo(expected);
    assertThat(
            fixture.groups(
                CorpusFixture.records(fixture.write("in.csv.gz", CorpusFixture.csv(LINES)))))
        .isEqualTo(expected);
    Dataset<Row> rows = CorpusFixture.spark().read().json(json.toString());
    Path parquet = fixture.folder.resolve("in.parquet");
    rows.write().parquet(parquet.toString());
    assertThat(fixture.groups(CorpusFixture.records(parquet))).isEqualTo(expected);
    rows.createOrReplaceTempView("made_view");
    assertThat(fixture.groups(CorpusFixture.records("made_view", CorpusFormat.TABLE)))
        .isEqualTo(expected);
    rows.write().mode("overwrite").saveAsTable("made_table");
    assertThat(fixture.groups(CorpusFixture.records("made_table", CorpusFormat.TABLE)))
        .isEqualTo(expected);
  }

  @Test
  void read_folderColumns_areColumns() {
    fixture.json("in/label=film/a.jsonl", List.of(new Line("one", null, "u")));
    fixture.write("in/label=song/a.jsonl", List.of("{\"text\":\"two\"}", "{\"text\":\"three\"}"));
    CorpusSource source =
        CorpusFixture.records(fixture.folder.resolve("in").toString(), CorpusFormat.JSON);
    GroupPlan plan = new GroupPlan(List.of(new Stratum("film", 1, 1), new Stratum("song", 1, 1)));
    Map<Integer, List<String>> groups = fixture.groups(source, plan, 2);
    assertThat(groups.get(0)).containsExactly("one");
    assertThat(groups.get(1)).containsExactly("three", "two");
  }

  /** Two tasks read these, larger files first: neither sees both columns, and both are there. */
  @Test
  void read_jsonKeysOfDifferentTasks_areColumns() {
    for (int i = 0; i < 2; i++) {
      fixture.write("in/large" + i + ".jsonl", List.of("{\"text\":\"without a label\"}"));
      fixture.write("in/small" + i + ".jsonl", List.of("{\"label\":\"film\"}"));
    }
    CorpusSource source =
        CorpusFixture.records(fixture.folder.resolve("in").toString(), CorpusFormat.JSON);
    GroupPlan plan = new GroupPlan(List.of(new Stratum("film", 1, 1)));
    assertThat(fixture.groups(source, plan, 2).get(0)).isEmpty();
  }

  @Test
  void read_fileBelowFolderWithEqualsSign_isAnOrdinaryFile() {
    Path path = fixture.json("run=1/label=x/in.jsonl", LINES);
    assertThat(fixture.groups(CorpusFixture.records(path)))
        .isEqualTo(fixture.groups(CorpusFixture.records(fixture.json("in.jsonl", LINES))));
  }

  static Stream<String> badJson() {
    return Stream.of(
        "",
        "not json " + CANARY,
        "{\"text\": \"" + CANARY + "\", \"label\": \"film\"",
        "{\"text\": \"" + CANARY + "\", \"label\": film}",
        "{\"label\": \"film\"}",
        "{\"text\": null, \"label\": \"film\"}",
        "{\"text\": \" \\t\", \"label\": \"film\"}",
        "{\"text\": \"" + CANARY + "\"}",
        "{\"text\": \"" + CANARY + "\", \"label\": null}",
        "{\"text\": \"" + CANARY + "\", \"label\": \"unlisted\"}",
        "{\"text\": \"" + CANARY + "\", \"label\": {\"a\": 1}}",
        "[]",
        "[1, 2]",
        "7",
        "null",
        "\"" + CANARY + "\"",
        "{}",
        "{\"text\": \"" + CANARY + "\", \"label\": \"film\", \"user\": 01}",
        "{\"text\":" + "[".repeat(3000) + "]".repeat(3000) + "}",
        "{\"text\": \"\\ud800 \\u0000 " + CANARY + "\", \"label\": \"none\"}");
  }

  @Test
  void read_badJsonLines_contributeNothing() {
    Map<Integer, List<String>> expected =
        fixture.groups(CorpusFixture.records(fixture.json("good.jsonl", LINES)));
    List<String> mixed = new ArrayList<>(LINES.stream().map(Line::json).toList());
    badJson().forEach(bad -> mixed.add(mixed.size() / 2, bad));
    assertThat(fixture.groups(CorpusFixture.records(fixture.write("mixed.jsonl", mixed))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("badJson")
  void read_badJsonLinesOnly_runsLikeAnyOther(String bad) {
    // A well-formed object beside it has the keys, else the column itself would be missing.
    Path path = fixture.write("bad.jsonl", List.of(bad, "{\"text\": null, \"label\": null}", bad));
    assertThat(fixture.groups(CorpusFixture.records(path)))
        .hasSize(7)
        .allSatisfy((group, texts) -> assertThat(texts).isEmpty());
  }

  @Test
  void read_jsonWithoutAnyObject_runsLikeAnyOther() {
    Path path = fixture.write("bad.jsonl", List.of("not json " + CANARY, "[]", "7"));
    assertThat(fixture.groups(CorpusFixture.records(path)))
        .hasSize(7)
        .allSatisfy((group, texts) -> assertThat(texts).isEmpty());
  }

  @Test
  void read_badUnits_contributeNothing() {
    Map<Integer, List<String>> expected =
        fixture.groups(CorpusFixture.byUser(fixture.json("good.jsonl", LINES), 2));
    List<Line> mixed = new ArrayList<>(LINES);
    mixed.add(3, new Line("x", "song", null));
    mixed.add(7, new Line("x", "song", ""));
    mixed.add(9, new Line("x", "song", " "));
    mixed.add(9, new Line("x", "unlisted", "user 1"));
    mixed.add(9, new Line("  ", "song", "user 1"));
    assertThat(fixture.groups(CorpusFixture.byUser(fixture.json("mixed.jsonl", mixed), 2)))
        .isEqualTo(expected);
  }

  @Test
  void read_jsonValuesOfOtherTypes_areTheirText() {
    Path path =
        fixture.write(
            "in.jsonl",
            List.of(
                "{\"text\": 12.5, \"label\": \"song\"}",
                "{\"text\": true, \"label\": \"song\"}",
                "{\"text\": {\"title\": \"T\", \"cast\": [1, \"b\"]}, \"label\": \"song\"}"));
    GroupPlan plan = new GroupPlan(List.of(new Stratum("song", 1, 1)));
    assertThat(fixture.groups(CorpusFixture.records(path), plan, 1).get(0))
        .containsExactly("12.5", "true", "{\"title\": \"T\", \"cast\": [1, \"b\"]}");
  }

  @Test
  void read_badCsvLines_leaveTheOthersAlone() {
    Map<Integer, List<String>> expected =
        fixture.groups(CorpusFixture.records(fixture.write("good.csv", CorpusFixture.csv(LINES))));
    List<String> mixed = new ArrayList<>(CorpusFixture.csv(LINES));
    for (String bad :
        List.of(
            "",
            "lonely",
            ",,",
            "\"open quote, film, user",
            CANARY + ",unlisted,u",
            "\"\",film,u",
            "\0\0",
            ",".repeat(30000),
            "a,b\"c\"d,\"e\"f")) {
      mixed.add(mixed.size() / 2, bad);
    }
    assertThat(fixture.groups(CorpusFixture.records(fixture.write("mixed.csv", mixed))))
        .isEqualTo(expected);
  }

  @Test
  void read_csvQuotesAndCommas_areText() {
    Path path =
        fixture.write("in.csv", List.of("text,label", "\"say \"\"hi\"\", you\",song", "b\\,song"));
    GroupPlan plan = new GroupPlan(List.of(new Stratum("song", 1, 1)));
    assertThat(fixture.groups(CorpusFixture.records(path), plan, 1).get(0))
        .containsExactly("b\\", "say \"hi\", you");
  }

  @Test
  void read_parquetOtherTypes_areTheirText() {
    Path path = fixture.folder.resolve("in.parquet");
    CorpusFixture.spark()
        .sql("select named_struct('a', 1, 'b', array('x')) as text, 'song' as label, 7 as user")
        .write()
        .parquet(path.toString());
    GroupPlan plan = new GroupPlan(List.of(new Stratum("song", 1, 1)));
    CorpusSource source =
        new CorpusSource(path.toString(), CorpusFormat.PARQUET, "text", "label", "user", 1);
    assertThat(fixture.groups(source, plan, 1).get(0)).containsExactly("{\"a\":1,\"b\":[\"x\"]}");
  }

  @Test
  void read_csvEmptyFileAmongOthers_isFine() {
    fixture.write("in/a.csv", List.of());
    fixture.write("in/b.csv", CorpusFixture.csv(LINES));
    fixture.write("in/c.csv.gz", CorpusFixture.csv(List.of()));
    assertThat(
            fixture.groups(
                CorpusFixture.records(fixture.folder.resolve("in").toString(), CorpusFormat.CSV)))
        .isEqualTo(fixture.groups(CorpusFixture.records(fixture.folder.resolve("in/b.csv"))));
  }

  @Test
  void read_fileAddedAfterPinning_isNotRead() {
    fixture.json("in/a.jsonl", LINES);
    CorpusSource source =
        CorpusFixture.records(fixture.folder.resolve("in").toString(), CorpusFormat.JSON);
    PinnedInput input = Corpus.pin(CorpusFixture.spark(), source);
    fixture.json("in/b.jsonl", LINES);
    assertThat(new CorpusReader(CorpusFixture.spark()).read(input).collect()).hasSize(LINES.size());
  }

  @Test
  void read_lineAboveTheLimit_leavesTheOthersAlone() {
    // Whatever the session says: its setting would cut every line at 10 bytes.
    String setting = "mapreduce.input.linerecordreader.line.maxlength";
    CorpusFixture.spark().conf().set(setting, "10");
    try {
      Map<Integer, List<String>> expected =
          fixture.groups(CorpusFixture.records(fixture.json("good.jsonl", LINES)));
      assertThat(expected.values().stream().mapToInt(List::size).sum()).isGreaterThan(20);
      List<String> mixed = new ArrayList<>(LINES.stream().map(Line::json).toList());
      String filler = "y".repeat(Lines.LONGEST);
      mixed.add(7, "{\"text\": \"x\", \"label\": \"song\", \"user\": \"" + filler + "\"}");
      assertThat(fixture.groups(CorpusFixture.records(fixture.write("mixed.jsonl", mixed))))
          .isEqualTo(expected);
    } finally {
      CorpusFixture.spark().conf().unset(setting);
    }
  }

  @Test
  void read_oddFileName_isRead() {
    Path path = fixture.json("a [1] {x}*.jsonl", LINES);
    CorpusSource source = CorpusFixture.records(fixture.folder.toString(), CorpusFormat.JSON);
    PinnedInput input =
        new PinnedInput(
            source, List.of(new PinnedFile(path.toUri().getPath(), 0, 0)), /* folder= */ null);
    assertThat(new CorpusReader(CorpusFixture.spark()).read(input).collect()).hasSize(LINES.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dbpedia14", "tab_paragraphs"})
  void read_realRecords_fillTheGroups(String name) {
    Path path = Path.of("../../shared/data/" + name + ".jsonl.gz").toAbsolutePath().normalize();
    Assumptions.assumeTrue(
        Files.exists(path), "no real records at " + path + ": made records only");
    boolean units = name.startsWith("tab");
    CorpusSource source =
        new CorpusSource(
            path.toString(), CorpusFormat.JSON, "text", null, units ? "user_id" : null, 1);
    GroupPlan plan = new GroupPlan(List.of(new Stratum(null, 4, 4)));
    Map<Integer, List<String>> groups = fixture.groups(source, plan, 2);
    assertThat(groups.values().stream().mapToInt(List::size).sum()).isEqualTo(units ? 102 : 12600);
  }
}
