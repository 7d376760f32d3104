package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.config.Setting;
import org.plainsong.config.Settings;
import org.plainsong.mechanism.Mechanisms;

class PlainsongTest {

  private static void assertOneSentence(CommandRun run, Failure failure) {
    assertThat(run.code()).isEqualTo(failure.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err()).startsWith("plainsong: ").doesNotContain("Exception").contains(".");
  }

  @Test
  void help_ofTheWhole_namesCommandsAndCodes() {
    CommandRun run = CommandRun.of("--help");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("plan", "count", "generate", "show", "verify", "ledger", "model");
    for (Failure failure : Failure.values()) {
      assertThat(run.out()).contains("  " + failure.code() + "  ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate", "plan", "count"})
  void help_ofACommand_listsEverySettingWithItsDefault(String command) {
    CommandRun run = CommandRun.of(command, "--help");
    assertThat(run.code()).isZero();
    String words = run.out().replaceAll("\\s+", " ");
    assertThat(words).contains("--config=FILE").contains("vote-histogram");
    for (Setting<?> setting : Settings.all()) {
      assertThat(words).contains("--" + setting.key() + "=" + setting.label());
      setting.hiddenNames().ifPresent(names -> assertThat(words).contains(names));
      setting.defaultText().ifPresent(text -> assertThat(words).contains("Default: " + text + "."));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "generate",
        "plan",
        "count",
        "show",
        "verify",
        "ledger",
        "model",
        "model import"
      })
  void help_everywhere_neverSaysTheWordsThatSchedulersParse(String command) {
    CommandRun run = CommandRun.of((command + " --help").strip().split(" "));
    assertThat(run.code()).isZero();
    assertThat(run.out().toLowerCase(Locale.ROOT)).doesNotContain("exit code");
  }

  @Test
  void run_withoutCommand_printsUsage() {
    CommandRun run = CommandRun.of();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Usage: plainsong");
  }

  @Test
  void version_asked_isPrinted() {
    assertThat(CommandRun.of("--version").out()).startsWith("plainsong ");
  }

  @Test
  void option_mistyped_isAnsweredWithTheNearest() {
    CommandRun run = CommandRun.of("generate", "--grop-size=3");
    assertOneSentence(run, Failure.USAGE);
    assertThat(run.err()).contains("'--grop-size'").contains("'--group-size'");
  }

  @Test
  void command_mistyped_isAnsweredWithTheNearest() {
    CommandRun run = CommandRun.of("generat");
    assertOneSentence(run, Failure.USAGE);
    assertThat(run.err()).contains("'generat'").contains("'generate'");
  }

  @Test
  void option_twiceOrWithoutValue_isOneSentence() {
    assertOneSentence(
        CommandRun.of("plan", "--group-size", "3", "--group-size", "4"), Failure.USAGE);
    assertOneSentence(CommandRun.of("plan", "--group-size"), Failure.USAGE);
    assertOneSentence(CommandRun.of("model", "import", "--source", "x"), Failure.USAGE);
    assertOneSentence(CommandRun.of("show"), Failure.USAGE);
  }

  @Test
  void setting_missingOrWrong_isOneSentence() {
    CommandRun missing = CommandRun.of("generate");
    assertOneSentence(missing, Failure.USAGE);
    assertThat(missing.err()).contains("must be set");
    CommandRun wrong = CommandRun.of("plan", "--expected-records", "10", "--epsilon", "NaN");
    assertOneSentence(wrong, Failure.USAGE);
    assertThat(wrong.err()).contains("epsilon must be a number > 0").contains("NaN");
  }

  @Test
  void mechanism_unknown_isAnsweredWithAllOfThem() {
    CommandRun run =
        CommandRun.of("plan", "--expected-records", "9", "--epsilon", "1", "--mechanism", "x");
    assertOneSentence(run, Failure.USAGE);
    assertThat(run.err()).contains("one of " + Mechanisms.names());
  }

  @Test
  void configFile_missing_isOneSentence(@TempDir Path folder) {
    CommandRun run = CommandRun.of("plan", "--config", folder.resolve("no.conf").toString());
    assertOneSentence(run, Failure.USAGE);
    assertThat(run.err()).contains("no.conf");
  }

  @Test
  void weightFormat_unknown_isOneSentence(@TempDir Path folder) {
    String source = folder.toString();
    String target = folder.resolve("model").toString();
    CommandRun run =
        CommandRun.of(
            "model", "import", "--source", source, "--target", target, "--weight-format", "int3");
    assertOneSentence(run, Failure.USAGE);
    assertThat(run.err()).contains("int3").contains("w8a8");
  }

  @Test
  void modelImport_folderWithoutModel_isOneSentence(@TempDir Path folder) {
    String target = folder.resolve("model").toString();
    CommandRun run =
        CommandRun.of("model", "import", "--source", folder.toString(), "--target", target);
    assertOneSentence(run, Failure.USAGE);
  }
}
