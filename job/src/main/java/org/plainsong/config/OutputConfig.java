package org.plainsong.config;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where the results go.
 *
 * @param location a folder that does not exist yet
 * @param files Parquet files of the table
 * @param runId name of the run
 * @param table a table of the lake to append to, if any
 */
public record OutputConfig(String location, int files, String runId, Optional<TableConfig> table) {

  private static final int RANDOM_BYTES = 8;

  static OutputConfig of(SettingValues values) {
    return new OutputConfig(
        values.required(Settings.OUTPUT),
        values.required(Settings.OUTPUT_FILES),
        values.optional(Settings.RUN_ID).orElseGet(OutputConfig::randomId),
        TableConfig.of(values));
  }

  private static String randomId() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "run-" + HexFormat.of().formatHex(bytes);
  }
}
