package org.plainsong.cli;

import org.apache.spark.SparkConf;

/** Spark's settings as a run has them, for benchmarks that start Spark themselves. */
public final class RunSettings {

  private RunSettings() {}

  /** The settings of a run on one machine. */
  public static SparkConf local(int cores) {
    return Sessions.complete(new SparkConf().setMaster("local[" + cores + "]"));
  }
}
