package org.plainsong.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.plainsong.round.ScaleModel;

/** Prints what a cluster does with more records of the same kind, by {@link ScaleModel}. */
final class PlanScale {

  private static final long FEWEST = 10_000;
  private static final long MOST = 100_000_000;
  private static final double SECONDS_AN_HOUR = 3600;
  private static final double GIGA = 1e9;

  private final PlanNumbers numbers;
  private final PlanCluster cluster;
  private final PlanRates rates;
  private final long bytesPerToken;

  PlanScale(PlanNumbers numbers, PlanCluster cluster, PlanRates rates, long bytesPerToken) {
    this.numbers = numbers;
    this.cluster = cluster;
    this.rates = rates;
    this.bytesPerToken = bytesPerToken;
  }

  /**
   * Prints it.
   *
   * @throws IllegalArgumentException if a group's keys and values do not fit the cluster
   */
  void print(PrintWriter out) {
    long groupsPerPartition =
        cluster
            .slots()
            .groupsInFlight(numbers.kvBytesPerGroup(bytesPerToken), numbers.config().kvMemory());
    out.println();
    out.printf(
        Locale.ROOT,
        "Scale (%d executors of %d cores, %d groups a partition at once; rounds only)%n",
        cluster.executors(),
        cluster.coresPerExecutor(),
        groupsPerPartition);
    String row = "  %11s %9s %11s %12s %11s %8s %13s%n";
    out.printf(
        row, "records", "groups", "rounds", "GB to driver", "hours", "driver", "useful cores");
    print(out, row, "this run", numbers.config().groups().count(), groupsPerPartition);
    for (long records = FEWEST; records <= MOST; records *= 10) {
      long groups = Math.max(1, records / numbers.config().budget().groupSize());
      print(out, row, String.format(Locale.ROOT, "%,d", records), groups, groupsPerPartition);
    }
    out.flush();
  }

  private void print(
      PrintWriter out, String row, String records, long groups, long groupsPerPartition) {
    ScaleModel model =
        new ScaleModel(
            numbers.workOf(groups),
            new ScaleModel.Cluster(
                cluster.executors(),
                cluster.coresPerExecutor(),
                groupsPerPartition,
                rates.prefill() / cluster.cores(),
                rates.decode() / cluster.cores()));
    out.printf(
        row,
        records,
        groups,
        model.rounds(),
        format("%.3f", model.bytesToDriver() / GIGA),
        format("%.2f", model.seconds() / SECONDS_AN_HOUR),
        format("%.1f%%", 100 * model.driverSeconds() / model.seconds()),
        model.usefulSlots());
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
