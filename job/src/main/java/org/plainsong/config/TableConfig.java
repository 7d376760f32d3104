package org.plainsong.config;

import java.util.List;
import java.util.Optional;

/**
 * A table of the lake that a finished output is appended to.
 *
 * @param name catalog, schema and table, separated by dots
 * @param format {@code iceberg} or {@code delta}
 */
public record TableConfig(String name, String format) {

  /** The formats there are, the default first. */
  public static final List<String> FORMATS = List.of("iceberg", "delta");

  static Optional<TableConfig> of(SettingValues values) {
    Optional<String> name = values.optional(Settings.OUTPUT_TABLE);
    Optional<String> format = values.optional(Settings.OUTPUT_TABLE_FORMAT);
    if (name.isEmpty() && format.isPresent()) {
      throw new InvalidSettingException(
          "output-table-format goes with output-table. Provided value: "
              + format.get()
              + ". Set output-table, or remove output-table-format.");
    }
    return name.map(table -> new TableConfig(table, format.orElse(FORMATS.get(0))));
  }
}
