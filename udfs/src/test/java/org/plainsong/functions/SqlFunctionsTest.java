package org.plainsong.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;
import org.plainsong.testing.SparkTesting;

/** Every function in SQL, on rows that executors compute and on constants. */
class SqlFunctionsTest {

  private static final String SALT = "repeat('0123456789abcdef', 4)";
  private static final List<String> NAMES =
      List.of(
          "plainsong_group",
          "plainsong_record_group",
          "plainsong_token_count",
          "plainsong_clip",
          "plainsong_rho",
          "plainsong_epsilon",
          "plainsong_largest_rho");

  @TempDir private static Path folder;
  private static final SparkSession SPARK = SparkTesting.session();
  private static String model = "";

  @BeforeAll
  static void register() {
    SqlFunctions.register(SPARK);
    ModelFolder tiny = TinyModel.create(folder, WeightFormat.FP32, /* seed= */ 5);
    model = "'" + tiny.path() + "'";
  }

  /** Python: int(hmac.new(salt, length-prefixed parts, 'sha256').hexdigest(), 16) % groups. */
  @ParameterizedTest
  @CsvSource({"alice, 10, 6", "alice, 1, 0", "alice, 1000000007, 385950125", "'', 97, 81"})
  void group_unit_isTheHmacModuloTheGroups(String unit, int groups, int expected) {
    assertThat(one("plainsong_group(" + SALT + ", '" + unit + "', " + groups + ")"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"film, a text, 10, 0", "'', a text, 1000, 962"})
  void recordGroup_record_isTheHmacModuloTheGroups(
      String label, String text, int groups, int expected) {
    String call = "plainsong_record_group(%s, '%s', '%s', %d)";

    assertThat(one(call.formatted(SALT, label, text, groups))).isEqualTo(expected);
  }

  @Test
  void group_columns_areTheSameOnExecutors() {
    List<Row> rows =
        SPARK
            .range(0, 500, 1, 4)
            .selectExpr(
                "plainsong_group(" + SALT + ", concat('u', id), 7) AS a",
                "plainsong_group(" + SALT + ", concat('u', id), 7L) AS b")
            .collectAsList();

    assertThat(rows)
        .hasSize(500)
        .allMatch(row -> row.getInt(0) == row.getInt(1) && row.getInt(0) < 7)
        .extracting(row -> row.getInt(0))
        .contains(0, 1, 2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "abc, 3", "<|im_end|>, 10", "äß, 4", "   , 0"})
  void tokenCount_bytesAsTokens_countsThem(String text, int tokens) {
    assertThat(one("plainsong_token_count('" + (text == null ? "" : text) + "', " + model + ")"))
        .isEqualTo(tokens);
  }

  @Test
  void tokenCount_column_isCountedOnExecutors() {
    List<Row> rows =
        SPARK
            .range(0, 40, 1, 3)
            .selectExpr("id", "plainsong_token_count(repeat('x', int(id)), " + model + ")")
            .collectAsList();

    assertThat(rows).hasSize(40).allMatch(row -> row.getLong(0) == row.getInt(1));
  }

  @ParameterizedTest
  @CsvSource({
    "0.3, 0.3, 314572",
    "-0.3, 0.3, -314572",
    "0.1, 0.3, 104858",
    "-0.1, 0.3, -104858",
    "1, 2047, 1048576",
    "5, 0, 0",
    "1e300, 1, 1048576",
    "double('-1e308'), 1.5, -1572864",
    "double('NaN'), 1, 0",
    "double('Infinity'), 1, 0",
    "float(0.25), 1, 262144"
  })
  void clip_difference_isTheNearestUnitWithinTheBound(
      String difference, String bound, long expected) {
    assertThat(one("plainsong_clip(" + difference + ", " + bound + ")")).isEqualTo(expected);
  }

  @Test
  void budget_publishedNumbers_agree() {
    // eta^2 / 8 - eta^4 / 576 + ... at 0.1
    assertThat((double) one("plainsong_rho(0.1)")).isBetween(0.00124982, 0.00124984);
    assertThat(one("plainsong_rho(0)")).isEqualTo(0.0);
    assertThat((double) one("plainsong_largest_rho(3, 1e-6)")).isBetween(0.18505, 0.18507);
    assertThat((double) one("plainsong_epsilon(plainsong_largest_rho(3, 1e-6), 1e-6)"))
        .isBetween(2.9999999, 3.0);
    assertThat(one("plainsong_epsilon(0, 0.000001)")).isEqualTo(0.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plainsong_group(NULL, 'a', 3)",
        "plainsong_group(SALT, NULL, 3)",
        "plainsong_group(SALT, 'a', NULL)",
        "plainsong_record_group(SALT, NULL, 'a', 3)",
        "plainsong_token_count(NULL, 'x')",
        "plainsong_token_count('a', NULL)",
        "plainsong_clip(NULL, 1)",
        "plainsong_clip(1, NULL)",
        "plainsong_rho(NULL)",
        "plainsong_epsilon(NULL, 1e-6)",
        "plainsong_epsilon(1, NULL)",
        "plainsong_largest_rho(1, NULL)"
      })
  void anyFunction_nullArgument_isNull(String call) {
    Row row = SPARK.sql("SELECT " + call.replace("SALT", SALT)).head();

    assertThat(row.isNullAt(0)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plainsong_group(SALT, 'a', 0) | groups must lie in [1, 2147483647]. Provided value: 0.",
        "plainsong_group(SALT, 'a', 1.5) | groups must be an integer. Provided type: BigDecimal",
        "plainsong_group(SALT, 7, 3) | unit must be a string. Provided type: Integer",
        "plainsong_group('beef', 'a', 3) | hexadecimal digits. Provided length: 4",
        "plainsong_token_count('a', '/none') | /none is not a Plainsong model folder",
        "plainsong_clip(1, -1) | clip bound must lie in [0, 2047] nats. Provided value: -1.0",
        "plainsong_clip('a', 1) | difference must be a number. Provided type: String",
        "plainsong_rho(-1) | eta must be >= 0 and finite. Provided value: -1.0",
        "plainsong_rho(double('NaN')) | eta must be >= 0 and finite. Provided value: NaN",
        "plainsong_epsilon(-1, 1e-6) | rho must be >= 0 and finite. Provided value: -1.0",
        "plainsong_epsilon(1, 1) | delta must lie in (0, 1). Provided value: 1.0",
        "plainsong_largest_rho(0, 1e-6) | epsilon must be > 0 and finite. Provided value: 0.0"
      })
  void anyFunction_argumentOutOfRange_saysSoInOneSentence(String call, String sentence) {
    assertThatThrownBy(() -> one(call.replace("SALT", SALT)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .rootCause()
        .hasMessageContaining(sentence);
  }

  /** A failure that is thrown while a private column is read shows none of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plainsong_token_count(secret, '/none')",
        "plainsong_group(secret, secret, 3)",
        "plainsong_group(SALT, secret, -1)",
        "plainsong_record_group(SALT, secret, secret, 0)",
        "plainsong_clip(secret, 1)",
        "plainsong_rho(secret)"
      })
  void anyFunction_failsOnPrivateRow_quotesNoneOfIt(String call) {
    ThrowingCallable query =
        () ->
            SPARK
                .range(3)
                .selectExpr("concat('hush', 'hush', id) AS secret")
                .repartition(2)
                .selectExpr(call.replace("SALT", SALT))
                .collectAsList();

    assertThatThrownBy(query)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .satisfies(thrown -> assertThat(trace(thrown)).doesNotContain("hushhush"));
  }

  @Test
  void describe_everyFunction_printsUsageAndExample() {
    for (String name : NAMES) {
      List<String> lines =
          SPARK.sql("DESCRIBE FUNCTION EXTENDED " + name).collectAsList().stream()
              .map(row -> row.getString(0))
              .toList();

      assertThat(String.join("\n", lines))
          .contains("Usage: " + name + "(", "Examples:", "> SELECT ")
          .doesNotContain("_FUNC_");
    }
  }

  /** The examples of the descriptions are true. */
  @Test
  void describe_examples_giveWhatTheySay() {
    for (String name : NAMES) {
      String text =
          SPARK.sql("DESCRIBE FUNCTION EXTENDED " + name).collectAsList().get(3).getString(0);
      String query = text.substring(text.indexOf("SELECT"), text.indexOf(';'));
      if (!query.contains("model/w8a8")) {
        String result = text.substring(text.indexOf(';') + 1).strip();
        assertThat(SPARK.sql(query).head().get(0)).as(query).hasToString(result);
      }
    }
  }

  @Test
  void wrongNumberOfArguments_isRefusedBeforeAnythingRuns() {
    assertThatThrownBy(() -> SPARK.sql("SELECT plainsong_rho(1, 2)"))
        .hasMessageContaining("WRONG_NUM_ARGS");
  }

  private static Object one(String expression) {
    return SPARK.sql("SELECT " + expression).head().get(0);
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
