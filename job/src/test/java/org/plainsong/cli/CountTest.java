package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The command from files to {@code count.json}. With an epsilon of 1000 a record the noise is 0 but
 * for probability 1e-400, so that numbers can be compared.
 */
class CountTest {

  /** Usable lines: 5 of A and 4 of B, by users a to d; then what must not count. */
  private static final List<String> LINES =
      List.of(
          line("one", "A", "a"),
          line("two", "A", "a"),
          line("three", "A", "a"),
          line("four", "A", "a"),
          line("five", "A", "b"),
          line("six", "B", "c"),
          line("seven", "B", "c"),
          line("eight", "B", "d"),
          line("nine", "B", "d"),
          line("Zyxquorble", "C", "e"),
          line(" ", "A", "f"),
          "{\"label\":\"A\",\"user\":\"g\"}",
          "no record at all");

  @TempDir private Path folder;
  private Path input;

  @BeforeEach
  void write() throws IOException {
    input = Files.write(folder.resolve("in.jsonl"), LINES);
  }

  @ParameterizedTest
  @CsvSource({"1, 'A=2,B=2'", "2, 'A=3,B=4'", "3, 'A=4,B=4'", "9, 'A=5,B=4'"})
  void count_unitColumn_countsWhatBoundingLeaves(int most, String expected) {
    CommandRun run =
        count(
            "--count-epsilon", "1e4", "--unit-column", "user", "--max-records-per-unit", "" + most);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).isEqualToIgnoringNewLines(expected);
  }

  @Test
  void count_recordsAsUnits_countsEveryUsableRecord() {
    assertThat(count("--count-epsilon", "1000").out()).isEqualToIgnoringNewLines("A=5,B=4");
  }

  @Test
  void count_noLabels_printsOneNumber() {
    CommandRun run =
        CommandRun.of(
            "count",
            "--input",
            input.toString(),
            "--output",
            folder.resolve("out").toString(),
            "--count-epsilon",
            "1000");

    assertThat(run.out()).isEqualToIgnoringNewLines("10");
  }

  @Test
  void count_emptyLabel_isOneAndNeverLess() {
    assertThat(count("--count-epsilon", "1000", "--labels", "A,none").out())
        .isEqualToIgnoringNewLines("A=5,none=1");
  }

  /** What is printed is taken by plan as it is. */
  @Test
  void count_printedLine_isTakenAsExpectedRecords() {
    String printed = count("--count-epsilon", "1/7").out().strip();

    CommandRun plan =
        CommandRun.of(
            "plan",
            "--label-column",
            "label",
            "--labels",
            "A,B",
            "--epsilon",
            "3",
            "--expected-records",
            printed);
    assertThat(plan.code()).as(plan.err()).isZero();
  }

  @Test
  void count_json_hasTheEventAndNoTrueNumber() throws IOException {
    CommandRun run =
        count(
            "--count-epsilon",
            "1/3",
            "--unit-column",
            "user",
            "--max-records-per-unit",
            "3",
            "--run-id",
            "counted");

    assertThat(run.code()).as(run.err()).isZero();
    Path output = folder.resolve("out");
    assertThat(output.resolve("_SUCCESS")).exists();
    JsonObject json =
        JsonParser.parseString(Files.readString(output.resolve("count.json"))).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "format_version",
            "run_id",
            "product_version",
            "privacy_unit",
            "neighboring_relation",
            "mechanism",
            "event",
            "rho",
            "expected_records",
            "randomness",
            "policy",
            "ledger",
            "security_preflight");
    JsonObject event = json.getAsJsonObject("event");
    assertThat(event.get("type").getAsString()).isEqualTo("pure_dp");
    assertThat(event.get("exact_epsilon").getAsString()).isEqualTo("1/3");
    assertThat(event.get("epsilon").getAsDouble()).isBetween(1.0 / 3, Math.nextUp(1.0 / 3));
    assertThat(json.get("rho").getAsDouble()).isBetween(1.0 / 18, 1.0 / 18 + 1e-12);
    assertThat(json.getAsJsonObject("mechanism").get("sensitivity").getAsInt()).isEqualTo(3);
    assertThat(json.get("neighboring_relation").getAsString()).isEqualTo("add_or_remove_one");
    List<String> numbers = new ArrayList<>();
    json.getAsJsonArray("expected_records")
        .forEach(
            each ->
                numbers.add(
                    each.getAsJsonObject().get("label").getAsString()
                        + "="
                        + each.getAsJsonObject().get("records").getAsInt()));
    assertThat(run.out()).isEqualToIgnoringNewLines(String.join(",", numbers));
  }

  @Test
  void count_anyRun_logsNoRecordAndNoWordOfTheCounts() {
    try (LogCapture log = new LogCapture()) {
      CommandRun run = count("--count-epsilon", "0.01");

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(log.text()).contains("DAGScheduler").doesNotContain("Zyxquorble");
      assertThat(log.text().lines().filter(line -> line.startsWith("org.plainsong"))).isEmpty();
    }
  }

  @Test
  void count_outputExists_isRefusedBeforeReading() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    CommandRun run = count("--count-epsilon", "1");

    assertThat(run.code()).isEqualTo(Failure.OUTPUT_EXISTS.code());
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count-epsilon | 0 | number > 0 such as 0.5 or 1/3",
        "--count-epsilon | x | Provided value: x",
        "--labels | A | labels and label-column must be set together"
      })
  void count_badSetting_isOneSentence(String option, String value, String sentence) {
    CommandRun run =
        CommandRun.of(
            "count",
            "--input",
            input.toString(),
            "--output",
            folder.resolve("out").toString(),
            option,
            value,
            option.equals("--labels") ? "--count-epsilon" : "--text-column",
            option.equals("--labels") ? "1" : "text");

    assertThat(run.code()).isEqualTo(Failure.USAGE.code());
    assertThat(run.err()).contains(sentence).satisfies(e -> assertThat(e.lines()).hasSize(1));
  }

  @Test
  void count_withoutEpsilon_asksForIt() {
    CommandRun run = count();

    assertThat(run.code()).isEqualTo(Failure.USAGE.code());
    assertThat(run.err()).contains("count-epsilon must be set");
  }

  @Test
  void count_columnMissing_isAFaultOfTheInput() {
    CommandRun run = count("--count-epsilon", "1", "--unit-column", "nobody");

    assertThat(run.code()).isEqualTo(Failure.INPUT.code());
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private CommandRun count(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "count",
                "--input",
                input.toString(),
                "--output",
                folder.resolve("out").toString(),
                "--label-column",
                "label"));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--labels")) {
      arguments.addAll(List.of("--labels", "A,B"));
    }
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static String line(String text, String label, String user) {
    return "{\"text\":\"%s\",\"label\":\"%s\",\"user\":\"%s\"}".formatted(text, label, user);
  }
}
