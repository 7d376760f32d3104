package org.plainsong.cli;

import org.apache.spark.api.java.JavaSparkContext;
import org.plainsong.config.DataSize;
import org.plainsong.config.EngineConfig;

/**
 * How many partitions the groups have and how many of them share an executor's memory: public facts
 * of the cluster.
 *
 * @param partitions partitions of the groups
 * @param perExecutor partitions that one executor holds at most, if they are spread evenly
 */
record Slots(int partitions, int perExecutor) {

  /** The slots of a cluster whose executors have registered: before, it does not know its cores. */
  static Slots of(JavaSparkContext spark, int executors, EngineConfig engine) {
    int partitions = engine.partitions().orElse(spark.defaultParallelism());
    return new Slots(partitions, (partitions + executors - 1) / executors);
  }

  /**
   * Groups of a partition that may run at once.
   *
   * @throws IllegalArgumentException if not even one fits
   */
  int groupsInFlight(long bytesPerGroup, DataSize kvMemory) {
    long fit = kvMemory.bytes() / perExecutor / bytesPerGroup;
    if (fit < 1) {
      throw new IllegalArgumentException(
          "kv-memory must hold one group a partition: "
              + new DataSize(bytesPerGroup).inWords()
              + " times "
              + perExecutor
              + " partitions an executor. Provided value: "
              + kvMemory.inWords()
              + ". Raise it, or lower group-size, max-record-tokens, max-tokens or partitions.");
    }
    return (int) Math.min(fit, Integer.MAX_VALUE);
  }
}
