package org.plainsong.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.Setting;
import org.plainsong.config.SettingValues;
import org.plainsong.config.Settings;
import org.plainsong.config.SparkSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import scala.Tuple2;

/** The options that follow from the registry of settings, and {@code --config}. */
final class SettingOptions {

  private static final String CONFIG = "--config";

  private SettingOptions() {}

  /** Adds an option for every setting, in their order. */
  static void addTo(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description(
                "Settings in HOCON, see conf/plainsong.conf; options come first, then Spark's"
                    + " spark.plainsong.KEY.")
            .build());
    for (Setting<?> setting : Settings.all()) {
      spec.addOption(
          OptionSpec.builder("--" + setting.key())
              .paramLabel(setting.label())
              .type(String.class)
              .description(description(setting))
              .build());
    }
    spec.usageMessage().sortOptions(false);
  }

  /** What was set on the command line and in the file that it names. */
  static SettingValues values(ParseResult parsed) {
    Map<String, String> given = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.all()) {
      @Nullable String value = parsed.matchedOptionValue("--" + setting.key(), null);
      if (value != null) {
        given.put(setting.key(), value);
      }
    }
    @Nullable Path file = parsed.matchedOptionValue(CONFIG, null);
    return SettingValues.of(given, inSpark(), file);
  }

  /** What {@code --conf spark.plainsong.KEY=VALUE} or {@code spark-defaults.conf} set. */
  private static Map<String, String> inSpark() {
    Map<String, String> given = new LinkedHashMap<>();
    for (Tuple2<String, String> entry : new SparkConf().getAllWithPrefix(SparkSettings.PREFIX)) {
      given.put(entry._1(), entry._2());
    }
    return given;
  }

  private static String description(Setting<?> setting) {
    Optional<String> fallback = setting.defaultText();
    String text =
        setting.why()
            + setting.hiddenNames().map(names -> " " + names).orElse("")
            + fallback.map(value -> " Default: " + value + ".").orElse("");
    return text.replace("%", "%%");
  }
}
