package org.plainsong.cli;

import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.plainsong.config.JobConfig;
import org.plainsong.operations.RunMetrics;
import org.plainsong.operations.StatusFile;
import org.plainsong.round.RoundProgress;
import org.slf4j.MDC;

/**
 * Tells everybody who watches a run how far it is: the log, Spark's metrics, the status file. Run
 * and round stand in the context of every log line meanwhile, on the driver and, as Spark passes
 * them on, in the tasks.
 */
final class RunWatch implements Consumer<RoundProgress>, AutoCloseable {

  private static final String RUN_ID = "run_id";
  private static final String ROUND = "round";
  private static final String FOR_TASKS = "mdc.";

  private final SparkContext spark;
  private final StatusFile status;
  private final RunMetrics metrics;
  private final ProgressLog log;

  private RunWatch(SparkContext spark, StatusFile status, int rowsPerGroup) {
    this.spark = spark;
    this.status = status;
    this.metrics = RunMetrics.register(rowsPerGroup);
    this.log = new ProgressLog(rowsPerGroup);
  }

  static RunWatch start(SparkContext spark, JobConfig config, StatusFile status) {
    int rows = config.budget().isPublicOnly() ? 1 : config.budget().groupSize();
    RunWatch watch = new RunWatch(spark, status, rows);
    watch.put(RUN_ID, config.output().runId());
    return watch;
  }

  @Override
  public void accept(RoundProgress progress) {
    put(ROUND, Long.toString(progress.round()));
    metrics.progress(progress);
    status.progress(progress);
    log.accept(progress);
  }

  private void put(String key, String value) {
    MDC.put(key, value);
    spark.setLocalProperty(FOR_TASKS + key, value);
  }

  @Override
  public void close() {
    metrics.close();
    for (String key : new String[] {RUN_ID, ROUND}) {
      MDC.remove(key);
      spark.setLocalProperty(FOR_TASKS + key, null);
    }
  }
}
