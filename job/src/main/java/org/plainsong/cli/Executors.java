package org.plainsong.cli;

import java.time.Duration;
import java.util.function.IntSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The executors of a cluster, which register one after the other while the driver is up already. A
 * run counts them once, for its partitions and memory: so it waits until they are there.
 *
 * @param registered how many have registered
 * @param expected how many were asked for, 0 if nobody said: then until no more come
 * @param patience how long to wait for the last one
 * @param step how long between two looks
 */
record Executors(IntSupplier registered, int expected, Duration patience, Duration step) {

  private static final String PATIENCE = "spark.scheduler.maxRegisteredResourcesWaitingTime";
  private static final String DEFAULT_PATIENCE = "2min";
  private static final Duration STEP = Duration.ofMillis(200);

  /** Looks without a change after which no more executors are expected. */
  private static final int QUIET_LOOKS = 15;

  /**
   * Waits for the executors of a session.
   *
   * @return how many there are; 1 in local mode, where the driver is the executor
   * @throws NoExecutorsException if none comes
   */
  static int await(JavaSparkContext spark) {
    if (spark.sc().isLocal()) {
      return 1;
    }
    SparkConf conf = spark.getConf();
    return new Executors(
            // The driver is in the list.
            () -> spark.sc().getExecutorMemoryStatus().size() - 1,
            expected(conf),
            Duration.ofMillis(conf.getTimeAsMs(PATIENCE, DEFAULT_PATIENCE)),
            STEP)
        .await();
  }

  /** How many executors a configuration asks for, 0 if it does not say. */
  static int expected(SparkConf conf) {
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      return 0;
    }
    int instances = conf.getInt("spark.executor.instances", 0);
    int cores = conf.getInt("spark.executor.cores", 0);
    int most = conf.getInt("spark.cores.max", 0);
    return instances == 0 && cores > 0 ? most / cores : instances;
  }

  /** Waits, and takes what is there when patience ends. */
  int await() {
    long steps = Math.max(1, patience.dividedBy(step));
    int before = 0;
    int quiet = 0;
    for (long i = 0; i < steps; i++) {
      int now = registered.getAsInt();
      quiet = now == before ? quiet + 1 : 0;
      before = now;
      if (now > 0 && (expected > 0 ? now >= expected : quiet >= QUIET_LOOKS)) {
        return now;
      }
      pause();
    }
    if (before == 0) {
      throw new NoExecutorsException(
          "The cluster gave no executor within "
              + patience.toSeconds()
              + " s. Ask for fewer cores or less memory an executor than a worker has free, or"
              + " wait longer with "
              + PATIENCE
              + ". If executors start and end at once, the logs of the workers say why: often the disk"
              + " under spark.local.dir is full.");
    }
    return before;
  }

  private void pause() {
    try {
      Thread.sleep(step.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for executors", e);
    }
  }
}
