package org.plainsong.sink;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A lake for tests: an Iceberg catalog {@code lake}, and Delta as {@code spark_catalog}. */
public final class MadeLake {

  private MadeLake() {}

  /** What a session needs to find it. */
  public static Map<String, String> settings(Path folder) {
    return Map.of(
        "spark.sql.warehouse.dir",
        folder.resolve("warehouse").toString(),
        // The usual ones suit tables of millions of files.
        "spark.databricks.delta.snapshotPartitions",
        "1",
        "spark.sql.shuffle.partitions",
        "1",
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog",
        RememberingDeltaCatalog.class.getName(),
        "spark.sql.catalog.lake",
        "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.type",
        "hadoop",
        "spark.sql.catalog.lake.warehouse",
        folder.resolve("lake").toString());
  }

  /** Ends a session that runs: one that knows no lake would be used on. */
  public static void stopSession() {
    SparkSession.getActiveSession().foreach(MadeLake::stopped);
    SparkSession.getDefaultSession().foreach(MadeLake::stopped);
  }

  private static Object stopped(SparkSession session) {
    session.stop();
    return session;
  }
}
