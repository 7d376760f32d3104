package org.plainsong.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingValuesTest {

  @TempDir Path folder;

  @Test
  void value_fromEverySource_commandLineComesFirstThenFile() throws IOException {
    Path file = file("group-size = 32\nmax-tokens = 16");
    SettingValues values = SettingValues.of(Map.of("group-size", "8"), file);
    assertThat(values.required(Settings.GROUP_SIZE)).isEqualTo(8);
    assertThat(values.required(Settings.MAX_TOKENS)).isEqualTo(16);
    assertThat(values.required(Settings.TEXTS_PER_GROUP)).isEqualTo(4);
  }

  @Test
  void value_inSpark_comesBetweenCommandLineAndFile() throws IOException {
    Path file = file("group-size = 32\nmax-tokens = 16\ntexts-per-group = 5");
    SettingValues values =
        SettingValues.of(
            Map.of("group-size", "8"),
            Map.of("group-size", "9", "max-tokens", "17", "policyHome", "/policies"),
            file);
    assertThat(values.required(Settings.GROUP_SIZE)).isEqualTo(8);
    assertThat(values.required(Settings.MAX_TOKENS)).isEqualTo(17);
    assertThat(values.required(Settings.TEXTS_PER_GROUP)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"epsilom,epsilon", "policy-home,policyHome", "groupsize,group-size"})
  void key_unknownInSpark_isAnsweredWithTheNearest(String key, String nearest) {
    assertThatThrownBy(() -> SettingValues.of(Map.of(), Map.of(key, "1"), null))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll("'spark.plainsong." + key, "'spark.plainsong." + nearest + "'");
  }

  @Test
  void file_listsMapsAndNumbers_areReadAsWritten() throws IOException {
    Path file =
        file(
            """
            labels = [007, "A, B", C]
            expected-records { "A, B" = 900, C = 300 }
            temperature = 0.70
            run-id = 2024
            kv-memory = 512m
            epsilon = null
            """);
    SettingValues values = SettingValues.of(Map.of(), file);
    assertThat(values.required(Settings.LABELS)).containsExactly("007", "A, B", "C");
    assertThat(values.required(Settings.EXPECTED_RECORDS).of("A, B")).isEqualTo(900);
    assertThat(values.required(Settings.TEMPERATURE)).isEqualTo(new BigDecimal("0.70"));
    assertThat(values.required(Settings.RUN_ID)).isEqualTo("2024");
    assertThat(values.required(Settings.KV_MEMORY).bytes()).isEqualTo(512L << 20);
    assertThat(values.optional(Settings.EPSILON)).isEmpty();
  }

  @Test
  void commandLine_listsAndMaps_areReadWithCommas() {
    SettingValues values =
        SettingValues.of(
            Map.of("labels", "Lost parcel, Refund", "expected-records", "Lost parcel=9,Refund=3"),
            null);
    assertThat(values.required(Settings.LABELS)).containsExactly("Lost parcel", "Refund");
    assertThat(values.required(Settings.EXPECTED_RECORDS).of("Refund")).isEqualTo(3);
  }

  @Test
  void unknownKey_anySource_isAnsweredWithTheNearest() throws IOException {
    Path file = file("grop-size = 32");
    assertThatThrownBy(() -> SettingValues.of(Map.of(), file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("There is no setting 'grop-size'. Did you mean 'group-size'?");
    assertThatThrownBy(() -> SettingValues.of(Map.of("epsilom", "1"), null))
        .hasMessageContaining("'epsilon'");
  }

  @Test
  void file_missingOrBroken_isOneSentence() throws IOException {
    Path missing = folder.resolve("none.conf");
    assertThatThrownBy(() -> SettingValues.of(Map.of(), missing))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(missing.toString());
    Path broken = file("group-size = [");
    assertThatThrownBy(() -> SettingValues.of(Map.of(), broken))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(broken.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          epsilon | NaN
          epsilon | 0
          epsilon | -1
          epsilon | Infinity
          epsilon | 1e400
          epsilon | 1e-400
          epsilon | 1d
          epsilon | 0x1p3
          delta | 0
          delta | 1
          delta | -1e-6
          delta | NaN
          group-size | 0
          group-size | 64.0
          group-size | 99999999999
          group-size | sixty
          max-records-per-unit | 0
          expected-records | 0
          expected-records | A=1,A=2
          expected-records | A=0
          expected-records | A=1,
          expected-records | A=x
          groups | 0
          labels | A,A
          labels | A,,B
          labels | ' '
          max-tokens | 0
          texts-per-group | 0
          temperature | 0
          temperature | -1
          temperature | NaN
          temperature | 0.00001
          temperature | 1e999999999
          top-k | 0
          mechanism | laplace
          gate | maybe
          gate-threshold | -0.1
          gate-threshold | 0.00001
          gate-threshold | 101
          gate-noise | 0
          gate-noise | NaN
          free-tokens-per-token | -1
          free-tokens-per-token | 1001
          relation | swap
          policy | strict
          input-format | xml
          max-record-tokens | 0
          batch-rows | 0
          kv-memory | 0g
          kv-memory | 4
          kv-memory | 4x
          partitions | 0
          output-files | 0
          run-id | 'a/b'
          run-id | '..'
          text-column | ' '
          """)
  void value_notAllowed_isNamedWithRangeValueAndAdvice(String key, String value) {
    SettingValues values = SettingValues.of(Map.of(key, value), null);
    assertThatThrownBy(() -> values.optional(Settings.named(key)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(key + " must be ")
        .hasMessageContaining("Provided value: " + value)
        .hasMessageContaining("Give --" + key + " ");
  }

  @Test
  void requiredSetting_notSet_saysHowToSetIt() {
    SettingValues values = SettingValues.of(Map.of(), null);
    for (Setting<?> setting : List.of(Settings.INPUT, Settings.MODEL, Settings.OUTPUT)) {
      assertThatThrownBy(() -> values.required(setting))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageStartingWith(setting.key() + " must be set. ")
          .hasMessageContaining("Give --" + setting.key());
    }
  }

  @Test
  void digest_otherRunId_isTheSame() throws IOException {
    String digest = SettingValues.of(Map.of("epsilon", "5.0"), null).digest();
    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(SettingValues.of(Map.of("run-id", "x"), file("epsilon = 5")).digest())
        .isEqualTo(digest);
    assertThat(SettingValues.of(Map.of("epsilon", "6"), null).digest()).isNotEqualTo(digest);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("job.conf"), text);
  }
}
