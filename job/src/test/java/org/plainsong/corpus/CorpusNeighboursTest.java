package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.corpus.CorpusFixture.Line;

/** Pairs of inputs that differ by one unit: the others' teachers are the same. */
class CorpusNeighboursTest {

  private static final GroupPlan ONE = new GroupPlan(List.of(new Stratum(null, 1, 1)));
  private static final GroupPlan DIGITS =
      new GroupPlan(List.of(new Stratum("01", 3, 3), new Stratum("02", 3, 3)));
  private static final List<Line> LINES = CorpusFixture.lines(20, 6, /* seed= */ 41);

  private CorpusFixture fixture;

  @BeforeEach
  void make(@TempDir Path folder) {
    fixture = new CorpusFixture(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "csv", "parquet"})
  void groups_folderOfAnotherKind_leavesTheOthersAlone(String format) {
    String inference = "spark.sql.sources.partitionColumnTypeInference.enabled";
    CorpusFixture.spark().conf().set(inference, "true");
    try {
      CorpusSource source =
          CorpusFixture.records(
              fixture.folder.resolve("in").toString(), CorpusFormat.guess("x." + format));
      folder(format, "01", "one");
      folder(format, "02", "two");
      Map<Integer, List<String>> before = fixture.groups(source, DIGITS, 2);
      folder(format, "other", "unlisted");
      assertThat(before.values().stream().flatMap(List::stream))
          .containsExactlyInAnyOrder("one", "two");
      assertThat(fixture.groups(source, DIGITS, 2)).isEqualTo(before);
    } finally {
      CorpusFixture.spark().conf().unset(inference);
    }
  }

  private void folder(String format, String label, String text) {
    String name = "in/label=" + label + "/a." + format;
    switch (format) {
      case "json" -> fixture.write(name, List.of("{\"text\":\"" + text + "\"}"));
      case "csv" -> fixture.write(name, List.of("text", text));
      default ->
          CorpusFixture.spark()
              .sql("select '" + text + "' as text")
              .coalesce(1)
              .write()
              .parquet(fixture.folder.resolve(name).toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\uFEFF", "\uFEFF \t"})
  void groups_jsonLineIsAnArray_isNoRecord(String start) {
    List<String> lines = new ArrayList<>(LINES.stream().map(Line::json).toList());
    Path before = fixture.write("before.jsonl", lines);
    lines.add(
        lines.size() / 2,
        start
            + "["
            + String.join(",", CorpusFixture.lines(9, 2, 42).stream().map(Line::json).toList())
            + "]");
    assertSame(before, fixture.write("after.jsonl", lines));
  }

  static Stream<String> unlikelyJson() {
    return Stream.of(
        "{\"label\":\"song\",\"text\":\"" + "x".repeat(25 << 20) + "\"}",
        "{\"label\":\"song\",\"" + "x".repeat(25 << 20) + "\":1,\"text\":\"x\"}",
        " ".repeat(25 << 20) + "{\"label\":\"song\",\"text\":\"x\"}",
        "{\"label\":\"song\",\"text\":" + "[".repeat(3000) + "]".repeat(3000) + "}",
        "{\"label\":\"song\",\"text\":" + "{\"a\":".repeat(3000) + "1" + "}".repeat(3001),
        "{\"label\":\"song\",\"text\":" + "7".repeat(5000) + "}",
        "{\"label\":\"song\",\"text\":1e" + "7".repeat(5000) + "}",
        "{\"label\":\"song\",\"text\":\"x\"} {\"label\":\"song\",\"text\":\"y\"}",
        "{\"label\":\"song\",\"text\":\"x\"}]");
  }

  @ParameterizedTest
  @MethodSource("unlikelyJson")
  void groups_unlikelyJsonLine_isNoRecordAndNoFailure(String line) {
    List<String> lines = new ArrayList<>(LINES.stream().map(Line::json).toList());
    Path before = fixture.write("before.jsonl", lines);
    lines.add(lines.size() / 2, line);
    assertSame(before, fixture.write("after.jsonl", lines));
  }

  static Stream<String> unlikelyCsv() {
    return Stream.of(
        ",".repeat(1_000_001),
        "x".repeat(25 << 20) + ",song,u",
        "\"" + "x".repeat(25 << 20) + "\",song,u",
        "\"\"x".repeat(1 << 20) + ",song,u",
        "\"first piece,song,u",
        "last piece\",song,u",
        "a \" in a text,song,u",
        "text,label,user");
  }

  @ParameterizedTest
  @MethodSource("unlikelyCsv")
  void groups_unlikelyCsvLine_isNoRecordAndNoFailure(String line) {
    List<String> lines = new ArrayList<>(List.of("text,label,user"));
    LINES.forEach(good -> lines.add(good.csv()));
    Path before = fixture.write("before.csv", lines);
    lines.add(lines.size() / 2, line);
    assertSame(before, fixture.write("after.csv", lines));
  }

  private void assertSame(Path before, Path after) {
    Map<Integer, List<String>> expected = fixture.groups(CorpusFixture.records(before));
    assertThat(expected.values().stream().mapToInt(List::size).sum()).isPositive();
    assertThat(fixture.groups(CorpusFixture.records(after))).isEqualTo(expected);
  }

  /** Two units each, as SQL, that a careless text of theirs would make one. */
  static Stream<List<String>> unitsAlmostEqual() {
    return Stream.of(
        List.of("X'FF'", "X'FE'"),
        List.of("X'61'", "X'6120'"),
        List.of("timestamp_micros(1761438600000000)", "timestamp_micros(1761442200000000)"),
        List.of("1.0000000000000002D", "1.0D"),
        List.of("cast(16777216 as float)", "cast(16777218 as float)"),
        List.of("cast(1.10 as decimal(10,2))", "cast(1.11 as decimal(10,2))"),
        List.of("'a'", "'a '"),
        List.of("'1'", "'01'"),
        List.of("timestamp_ntz'2026-01-01 00:00:00.000001'", "timestamp_ntz'2026-01-01'"));
  }

  @ParameterizedTest
  @MethodSource("unitsAlmostEqual")
  void groups_unitsAlmostEqual_staySeparate(List<String> units) {
    String zone = "spark.sql.session.timeZone";
    CorpusFixture.spark().conf().set(zone, "Europe/Berlin");
    try {
      assertThat(fixture.groups(units("a", units.get(0)), ONE, 1).get(0)).hasSize(1);
      assertThat(fixture.groups(units("b", units.get(0), units.get(1)), ONE, 1).get(0)).hasSize(2);
    } finally {
      CorpusFixture.spark().conf().unset(zone);
    }
  }

  @Test
  void groups_unitsEqualAsNumbers_areOne() {
    assertThat(fixture.groups(units("a", "0.0D", "-0.0D"), ONE, 1).get(0)).hasSize(1);
  }

  private CorpusSource units(String name, String... units) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < units.length; i++) {
      rows.add("select 'text " + i + "' as text, " + units[i] + " as user");
    }
    Path path = fixture.folder.resolve(name + ".parquet");
    Dataset<Row> records = CorpusFixture.spark().sql(String.join(" union all ", rows));
    records.write().parquet(path.toString());
    return new CorpusSource(path.toString(), CorpusFormat.PARQUET, "text", null, "user", 1);
  }

  static Stream<List<String>> brokenUnits() {
    return Stream.of(
        List.of("\\ud800", "\\ud801"),
        List.of("\\udc00\\ud800", "\\udc01\\ud800"),
        List.of("\uFFFD", "a\uFFFD"));
  }

  @ParameterizedTest
  @MethodSource("brokenUnits")
  void groups_brokenUnits_contributeNothing(List<String> units) {
    List<String> lines = new ArrayList<>(LINES.stream().map(Line::json).toList());
    Map<Integer, List<String>> before =
        fixture.groups(CorpusFixture.byUser(fixture.write("before.jsonl", lines), 1));
    for (String unit : units) {
      lines.add("{\"text\":\"x\",\"label\":\"song\",\"user\":\"" + unit + "\"}");
    }
    assertThat(fixture.groups(CorpusFixture.byUser(fixture.write("after.jsonl", lines), 1)))
        .isEqualTo(before);
  }

  @Test
  void groups_stringUnitsOfBrokenBytes_contributeNothing() {
    assertThat(
            fixture.groups(
                units("a", "cast(X'FF' as string)", "cast(X'FE' as string)", "'good'"), ONE, 1))
        .containsEntry(0, List.of("text 2"));
  }
}
