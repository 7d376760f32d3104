package org.plainsong.config;

import java.util.Optional;

/**
 * Where a run tells those who operate it how it goes.
 *
 * @param statusFile its state, for schedulers
 * @param lineageFile its OpenLineage events
 */
public record ReportConfig(Optional<String> statusFile, Optional<String> lineageFile) {

  /** What was set; read before everything else, so that a wrong setting is reported as well. */
  public static ReportConfig of(SettingValues values) {
    return new ReportConfig(
        values.optional(Settings.STATUS_FILE), values.optional(Settings.LINEAGE_FILE));
  }
}
