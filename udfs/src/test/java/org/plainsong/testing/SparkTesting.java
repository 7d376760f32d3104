package org.plainsong.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * One small local Spark session for all tests of a virtual machine. A test of the command line runs
 * in it if it is there, and stops it; the next call starts another.
 */
public final class SparkTesting {

  private static @Nullable SparkSession running;

  private SparkTesting() {}

  /** Returns the session that runs, or starts one. */
  public static synchronized SparkSession session() {
    SparkSession known = running;
    if (known == null || known.sparkContext().isStopped()) {
      known = start();
      running = known;
    }
    return known;
  }

  private static SparkSession start() {
    try {
      return SparkSession.builder()
          .master("local[2]")
          .appName("plainsong-tests")
          .config("spark.ui.enabled", "false")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.sql.shuffle.partitions", "2")
          .config("spark.sql.warehouse.dir", Files.createTempDirectory("warehouse").toString())
          .getOrCreate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
