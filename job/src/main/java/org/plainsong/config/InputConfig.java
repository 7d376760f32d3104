package org.plainsong.config;

import org.jspecify.annotations.Nullable;

/**
 * Where the sensitive records are.
 *
 * @param location a path or a table name
 * @param format json, csv, parquet or table; null to guess it from the location
 * @param textColumn the column with the text
 * @param labelColumn the column with the label, null without labels
 * @param unitColumn the column whose values are the units, null when a record is a unit
 * @param maxRecordsPerUnit records of a unit that are used at most, m
 */
public record InputConfig(
    String location,
    @Nullable String format,
    String textColumn,
    @Nullable String labelColumn,
    @Nullable String unitColumn,
    int maxRecordsPerUnit) {

  static InputConfig of(SettingValues values) {
    String unitColumn = values.optional(Settings.UNIT_COLUMN).orElse(null);
    int maxRecords = values.required(Settings.MAX_RECORDS_PER_UNIT);
    if (unitColumn == null && maxRecords != 1) {
      throw new InvalidSettingException(
          "max-records-per-unit must be 1 when there is no unit-column. Provided value: "
              + maxRecords
              + ". Give --unit-column NAME as well.");
    }
    return new InputConfig(
        values.required(Settings.INPUT),
        values.optional(Settings.INPUT_FORMAT).orElse(null),
        values.required(Settings.TEXT_COLUMN),
        values.optional(Settings.LABEL_COLUMN).orElse(null),
        unitColumn,
        maxRecords);
  }
}
