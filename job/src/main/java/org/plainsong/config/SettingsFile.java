package org.plainsong.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.plainsong.hocon.OneFile;

/** Reads a HOCON file with keys at its top level. */
final class SettingsFile {

  private SettingsFile() {}

  /**
   * The values by key: strings as they were written, lists and maps of them.
   *
   * @throws InvalidSettingException if there is no such file, or it cannot be read
   */
  static Map<String, Object> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidSettingException(
          "There is no configuration file " + file + ". Give --config an existing file.");
    }
    try {
      return entries(parse(file).root());
    } catch (ConfigException e) {
      throw new InvalidSettingException(
          "The configuration file " + file + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * The values by key in a text that stands for itself: it takes nothing from other files or the
   * environment.
   *
   * @param name where the text was, for messages
   * @throws InvalidSettingException if it cannot be read
   */
  static Map<String, Object> parse(String name, String text) {
    try {
      return entries(OneFile.parse("it", name, text).root());
    } catch (ConfigException e) {
      throw new InvalidSettingException("The file " + name + " cannot be read: " + e.getMessage());
    }
  }

  private static Config parse(Path file) {
    ConfigParseOptions mustExist = ConfigParseOptions.defaults().setAllowMissing(false);
    return ConfigFactory.parseFile(file.toFile(), mustExist).resolve();
  }

  private static Map<String, Object> entries(ConfigObject object) {
    Map<String, Object> entries = new LinkedHashMap<>();
    object.forEach(
        (key, value) -> {
          if (value.valueType() != ConfigValueType.NULL) {
            entries.put(key, written(value));
          }
        });
    return entries;
  }

  /** Numbers as their digits stand in the file: a label 007 is not 7, and 0.1 is not a double. */
  private static Object written(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> entries((ConfigObject) value);
      case LIST -> ((ConfigList) value).stream().map(SettingsFile::written).toList();
      case NULL -> "";
      default -> value.atKey("value").getString("value");
    };
  }
}
