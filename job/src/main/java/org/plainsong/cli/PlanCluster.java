package org.plainsong.cli;

import org.plainsong.config.PlanConfig;

/**
 * The cluster that a plan is for.
 *
 * @param executors JVMs
 * @param coresPerExecutor task slots of each
 * @param slots how groups are spread over them
 */
record PlanCluster(int executors, int coresPerExecutor, Slots slots) {

  private static final int MOST = 10_000;

  static PlanCluster of(int executors, int cores, PlanConfig config) {
    requireInRange("executors", executors);
    requireInRange("cores", cores);
    int all = Math.multiplyExact(executors, cores);
    return new PlanCluster(
        executors,
        cores,
        Slots.of(config.partitions().orElse(all), executors, cores, config.groups().count()));
  }

  /** All task slots. */
  long cores() {
    return (long) executors * coresPerExecutor;
  }

  private static void requireInRange(String name, int value) {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException(
          name + " must be between 1 and " + MOST + ". Provided value: " + value + ".");
    }
  }
}
