package org.plainsong.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.spark.sql.SparkSession;

/** One small local Spark session for all tests of a virtual machine; it ends with the machine. */
public final class SparkTesting {

  private SparkTesting() {}

  /** Returns the session, started at the first call. */
  public static SparkSession session() {
    return Holder.SESSION;
  }

  private static final class Holder {

    static final SparkSession SESSION = start();

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
}
