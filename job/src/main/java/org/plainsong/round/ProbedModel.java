package org.plainsong.round;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.plainsong.functions.ExecutorPlan;
import org.plainsong.functions.ProbeModel;
import org.plainsong.functions.ReleaseRun;
import org.plainsong.inference.IsolationReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model, loaded on the executors and found isolated there, before any record is read.
 *
 * <p>Lives on the driver; not meant to be serialised.
 */
public final class ProbedModel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProbedModel.class);

  private final JavaSparkContext spark;
  private final Broadcast<ExecutorPlan> plan;
  private final int partitions;
  private final IsolationReport report;

  private ProbedModel(
      JavaSparkContext spark,
      Broadcast<ExecutorPlan> plan,
      int partitions,
      IsolationReport report) {
    this.spark = spark;
    this.plan = plan;
    this.partitions = partitions;
    this.report = report;
  }

  /**
   * Loads and probes the model with public text.
   *
   * @param partitions partitions that the groups will have
   * @throws IllegalArgumentException if the model is not isolated, or executors disagree about it
   */
  public static ProbedModel open(JavaSparkContext spark, ExecutorPlan plan, int partitions) {
    Broadcast<ExecutorPlan> broadcast = spark.broadcast(plan);
    IsolationReport[] reports =
        new SparkJobs(spark)
            .runWithoutRecords(
                "load and probe the model",
                partitions,
                new ProbeModel(broadcast),
                IsolationReport.class);
    for (IsolationReport report : reports) {
      requireIsolated(report);
      requireSameBits(reports[0], report);
    }
    return new ProbedModel(spark, broadcast, partitions, reports[0]);
  }

  private static void requireIsolated(IsolationReport report) {
    if (!report.passed()) {
      throw new IllegalArgumentException(
          "the model must compute every row from that row alone, and does not: "
              + report.finding()
              + ". Import it with another weight format.");
    }
  }

  private static void requireSameBits(IsolationReport first, IsolationReport other) {
    if (!other.probeDigest().equals(first.probeDigest())) {
      throw new IllegalArgumentException(
          "executors must compute the same bits for the public probe. Provided digests: "
              + first.probeDigest()
              + " and "
              + other.probeDigest()
              + ". Use machines of one kind for a run.");
    }
  }

  /** What the isolation check found, the same on every executor. */
  public IsolationReport report() {
    return report;
  }

  Broadcast<ExecutorPlan> plan() {
    return plan;
  }

  /** Frees what the executors keep of the run. What cannot be freed ends with the executor. */
  @Override
  public void close() {
    if (spark.sc().isStopped()) {
      return;
    }
    try {
      ReleaseRun release = new ReleaseRun(plan.value().attempt());
      new SparkJobs(spark).runWithoutRecords("release the run", partitions, release, Integer.class);
      plan.destroy();
    } catch (RuntimeException e) {
      // The texts are published or not by now, whatever becomes of the memory.
      LOG.warn("the executors' memory could not be freed: {}", e.getClass().getSimpleName());
    }
  }
}
