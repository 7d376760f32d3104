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
 * @param cores of an executor
 * @param groupsEach groups of a partition at most
 */
record Slots(int partitions, int perExecutor, int cores, int groupsEach) {

  /** The slots of a cluster whose executors have registered: before, it does not know its cores. */
  static Slots of(JavaSparkContext spark, int executors, EngineConfig engine, int groups) {
    int cores =
        spark.isLocal()
            ? spark.defaultParallelism()
            : spark.getConf().getInt("spark.executor.cores", 1);
    return of(engine.partitions().orElse(spark.defaultParallelism()), executors, cores, groups);
  }

  /** The same from numbers: partitions that are wished for, cores of an executor. */
  static Slots of(int wished, int executors, int cores, long groups) {
    // A partition without a group would leave its slot idle.
    int partitions = (int) Math.max(1, Math.min(wished, groups));
    int perExecutor = (partitions + executors - 1) / executors;
    int groupsEach = (int) Math.min((groups + partitions - 1) / partitions, Integer.MAX_VALUE);
    return new Slots(partitions, perExecutor, cores, groupsEach);
  }

  /**
   * Threads of a task: one, and the cores that would have no partition otherwise. Two tasks of one
   * thread do more than one task of two, so there are as many partitions as slots while there are
   * groups for them.
   */
  int threads() {
    return Math.max(1, cores / perExecutor);
  }

  /**
   * Groups of a partition that fit its memory at once.
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
              + ". Raise it, or lower group-size, max-record-tokens, max-tokens, texts-at-once or"
              + " partitions.");
    }
    return (int) Math.min(fit, Integer.MAX_VALUE);
  }
}
