package org.plainsong.corpus;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A copy of a session for reading: it has the same views, credentials and catalogs, and settings of
 * its own wherever a setting would let one record decide about others.
 */
final class ReadingSession {

  private static final Map<String, String> SETTINGS =
      Map.of(
          // Else the name of one folder decides the type, and so the text, of all others.
          "spark.sql.sources.partitionColumnTypeInference.enabled", "false",
          // A corrupt or missing file fails the run: it is no single record.
          "spark.sql.files.ignoreCorruptFiles", "false",
          "spark.sql.files.ignoreMissingFiles", "false");

  private ReadingSession() {}

  /** Copies a session; later changes to either leave the other alone. */
  static SparkSession of(SparkSession session) {
    if (!(session instanceof org.apache.spark.sql.classic.SparkSession classic)) {
      throw new IllegalArgumentException(
          "spark must be a session in this process, not one of Spark Connect. Provided type: "
              + session.getClass().getSimpleName());
    }
    SparkSession copy = classic.cloneSession();
    SETTINGS.forEach(copy.conf()::set);
    return copy;
  }
}
