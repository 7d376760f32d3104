package org.plainsong.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  private static final Path SHIPPED = Path.of("../conf/plainsong.conf");

  @Test
  void keys_all_arePinnedInOrder() {
    assertThat(Settings.all().stream().map(Setting::key).toList())
        .containsExactly(
            "input",
            "input-format",
            "text-column",
            "label-column",
            "labels",
            "unit-column",
            "max-records-per-unit",
            "expected-records",
            "groups",
            "epsilon",
            "delta",
            "relation",
            "group-size",
            "mechanism",
            "gate",
            "gate-threshold",
            "gate-noise",
            "free-tokens-per-token",
            "policy",
            "data-set",
            "max-tokens",
            "texts-per-group",
            "texts-at-once",
            "temperature",
            "top-k",
            "prompt",
            "subject",
            "max-record-tokens",
            "model",
            "model-cache",
            "batch-rows",
            "kv-memory",
            "partitions",
            "output",
            "output-files",
            "output-table",
            "output-table-format",
            "run-id",
            "journal",
            "journal-rounds",
            "resume-tokens",
            "status-file",
            "lineage-file");
  }

  @Test
  void defaults_all_arePinned() {
    Map<String, String> defaults = new TreeMap<>();
    for (Setting<?> setting : Settings.all()) {
      setting.defaultText().ifPresent(text -> defaults.put(setting.key(), text));
    }
    assertThat(defaults)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("text-column", "text"),
                Map.entry("max-records-per-unit", "1"),
                Map.entry("delta", "1e-6"),
                Map.entry("relation", "add-or-remove-one"),
                Map.entry("group-size", "64"),
                Map.entry("mechanism", "difference-clipped-top-k"),
                Map.entry("gate", "none"),
                Map.entry("free-tokens-per-token", "8"),
                Map.entry("policy", "by-input"),
                Map.entry("max-tokens", "64"),
                Map.entry("texts-per-group", "4"),
                Map.entry("texts-at-once", "1"),
                Map.entry("temperature", "1.0"),
                Map.entry("top-k", "100"),
                Map.entry("subject", "Entries"),
                Map.entry("max-record-tokens", "128"),
                Map.entry("batch-rows", "128"),
                Map.entry("kv-memory", "4g"),
                Map.entry("output-files", "1"),
                Map.entry("journal-rounds", "1"),
                Map.entry("resume-tokens", "2")));
  }

  @Test
  void defaults_all_passTheirOwnChecks() {
    for (Setting<?> setting : Settings.all()) {
      setting.defaultText().ifPresent(text -> assertThat(setting.read(text)).isNotNull());
    }
  }

  @Test
  void why_all_isOneLineOfWords() {
    for (Setting<?> setting : Settings.all()) {
      assertThat(setting.why()).as(setting.key()).hasSizeBetween(15, 90).endsWith(".");
    }
  }

  /** Run with -Dplainsong.write=true to write the file anew. */
  @Test
  void shippedFile_comparedToRegistry_isTheSame() throws IOException {
    String expected = ShippedFile.text();
    if (Boolean.getBoolean("plainsong.write")) {
      Files.writeString(SHIPPED, expected);
    }
    assertThat(Files.readString(SHIPPED)).isEqualTo(expected);
  }

  @Test
  void shippedFile_read_changesNoDefault() {
    SettingValues read = SettingValues.of(Map.of(), SHIPPED);
    SettingValues defaults = SettingValues.of(Map.of(), null);
    for (Setting<?> setting : Settings.all()) {
      assertThat((Optional<?>) read.optional(setting))
          .as(setting.key())
          .isEqualTo(defaults.optional(setting));
    }
  }

  @Test
  void nearest_typo_isTheKnownKey() {
    assertThat(List.of("grup-size", "max-token", "epsilom", "unit").stream().map(Settings::nearest))
        .containsExactly("group-size", "max-tokens", "epsilon", "input");
  }

  @Test
  void shippedFile_everyExampleUncommented_isAJob(@TempDir Path folder) throws IOException {
    String all = Files.readString(SHIPPED).replaceAll("(?m)^# ([a-z-]+ = )", "$1");
    Path file = Files.writeString(folder.resolve("all.conf"), all);
    JobConfig config = JobConfig.of(SettingValues.of(Map.of(), file));
    assertThat(config.groups().strata())
        .containsExactly(new GroupPlan.Stratum("A", 14, 2), new GroupPlan.Stratum("B", 4, 2));
    assertThat(config.engine().partitions()).hasValue(8);
  }
}
