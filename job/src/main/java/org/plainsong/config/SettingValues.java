package org.plainsong.config;

import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * What was set, by key. The command line comes first, then Spark's configuration ({@code
 * spark.plainsong.KEY}), then the file, then the default.
 */
public final class SettingValues {

  private final Map<String, Object> raw;

  private SettingValues(Map<String, Object> raw) {
    this.raw = raw;
  }

  /**
   * Puts the sources together.
   *
   * @param commandLine values by key
   * @param spark values of {@code spark.plainsong.KEY} by key
   * @param file a HOCON file with keys at its top level, null without one
   * @throws InvalidSettingException if the file cannot be read, or a key is unknown
   */
  public static SettingValues of(
      Map<String, String> commandLine, Map<String, String> spark, @Nullable Path file) {
    Map<String, Object> raw = new LinkedHashMap<>();
    if (file != null) {
      raw.putAll(SettingsFile.read(file));
    }
    raw.putAll(SparkSettings.of(spark));
    raw.putAll(commandLine);
    raw.keySet().forEach(Settings::named);
    return new SettingValues(raw);
  }

  /** What was set, without anything among the settings of Spark. */
  public static SettingValues of(Map<String, String> commandLine, @Nullable Path file) {
    return of(commandLine, Map.of(), file);
  }

  /** The value of a setting, or its default. */
  public <T> Optional<T> optional(Setting<T> setting) {
    Object value = raw.get(setting.key());
    if (value != null) {
      return Optional.of(setting.read(value));
    }
    return setting.defaultText().map(setting::read);
  }

  /** The value of a setting that must be set or have a default. */
  public <T> T required(Setting<T> setting) {
    return optional(setting)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    setting.key() + " must be set. " + setting.why() + " " + setting.advice()));
  }

  /**
   * SHA-256 of every setting that has a value, defaults included, as lower-case hexadecimal digits:
   * two runs with equal digests were asked for the same, but for the name of the run and for where
   * it reports.
   */
  String digest() {
    StringBuilder lines = new StringBuilder();
    for (Setting<?> setting : Settings.all()) {
      if (!Settings.NOT_IN_DIGEST.contains(setting)) {
        optional(setting)
            .map(value -> ConfigUtil.quoteString(value.toString()))
            .ifPresent(
                value -> lines.append(setting.key()).append(" = ").append(value).append('\n'));
      }
    }
    return DigestUtils.sha256Hex(lines.toString());
  }
}
