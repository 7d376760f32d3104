package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {

  private static final JsonLine JSON = new JsonLine(Set.of("text", "user"));
  private static final CsvLine CSV =
      new CsvLine("text,label,user", List.of("text", "label", "user"), Set.of("text", "user"));

  @Test
  void json_object_valuesOfTheColumnsAsText() {
    assertThat(JSON.values("\uFEFF {\"other\":[1],\"text\":{\"a\": [1, \"}\"]},\"user\":0.50} "))
        .contains(Map.of("text", "{\"a\": [1, \"}\"]}", "user", "0.50"));
    assertThat(JSON.values("{\"text\":false,\"user\":null}")).contains(Map.of("text", "false"));
    assertThat(JSON.values("{}")).contains(Map.of());
  }

  @Test
  void json_nestedValueFarInTheLine_isItsOwnText() {
    String filler = "\u00e9".repeat(100_000);
    assertThat(
            JSON.values("{\"other\":\"" + filler + "\",\"text\":[\"" + filler + "\", 2],\"x\":1}"))
        .contains(Map.of("text", "[\"" + filler + "\", 2]"));
  }

  @Test
  void json_keyTwice_lastCounts() {
    assertThat(JSON.values("{\"text\":\"a\",\"text\":\"b\"}")).contains(Map.of("text", "b"));
  }

  @Test
  void json_loneSurrogates_areReplaced() {
    assertThat(JSON.values("{\"text\":\"\\ud83c\\udfb5\",\"user\":\"?\\udc00\\ud800\"}"))
        .contains(Map.of("text", "\ud83c\udfb5", "user", "?\uFFFD\uFFFD"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "\"{}\"",
        "[]",
        "[{\"text\":\"a\"}]",
        "{",
        "{\"text\":\"a\"",
        "{\"text\":\"a\"}}",
        "{\"text\":\"a\"} 1",
        "{\"text\":\"a\"}{}",
        "{\"text\":01}",
        "{\"text\":[1}",
        "{text:1}",
        "{\"text\":NaN}",
        "{\"text\" \"a\"}",
        "{\"text\":\"a\",}"
      })
  void json_noObject_isNoRecord(String line) {
    assertThat(JSON.values(line)).isEmpty();
    assertThat(JSON.keys(line)).isEmpty();
  }

  @Test
  void json_keys_countWithNull() {
    assertThat(JSON.keys("{\"text\":null,\"other\":1}")).contains(Set.of("text"));
  }

  @Test
  void csv_quotes_areRead() {
    assertThat(CsvLine.split("\"a \"\"b\"\", c\",, d ,\"\"", 4))
        .contains(List.of("a \"b\", c", "", " d ", ""));
    assertThat(CsvLine.split("\"a\" ,\"b\"  ", 2)).contains(List.of("a", "b"));
    assertThat(CsvLine.split("\"\"\"\"", 1)).contains(List.of("\""));
    assertThat(CsvLine.split("say \"hi\" , b\\", 2)).contains(List.of("say \"hi\" ", " b\\"));
    assertThat(CsvLine.split("", 1)).contains(List.of(""));
    assertThat(CsvLine.split(",", 2)).contains(List.of("", ""));
  }

  @Test
  void csv_malformedOrTooWide_isEmpty() {
    for (String line : List.of("\"", "\"a", "a\"", "\"a\"b", "\"a\"\"", "\"a\"b\"\"", "a,b,c")) {
      assertThat(CsvLine.split(line, 2)).as(line).isEmpty();
    }
  }

  @Test
  void csv_widthAndHeader_settleWhatIsARecord() {
    assertThat(CSV.values("a,b,c")).contains(Map.of("text", "a", "user", "c"));
    for (String line : List.of("a,b", "a,b,c,", "", "text,label,user", "\uFEFFtext,label,user")) {
      assertThat(CSV.values(line)).as(line).isEqualTo(Optional.empty());
    }
  }
}
