package org.plainsong.operations;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.jspecify.annotations.Nullable;
import org.plainsong.round.RoundProgress;

/**
 * The progress of a run as gauges of Spark's metrics system, on the driver: what {@code
 * metrics.properties} names as sinks (Prometheus, JMX, CSV, Graphite) shows them as {@code
 * APPLICATION.driver.plainsong.NAME}.
 *
 * <p>Public numbers only. Teacher tokens are counted as the expected group size times the tokens
 * drawn, never from true sizes.
 */
public final class RunMetrics implements Source, AutoCloseable {

  private static final String NAME = "plainsong";
  private static final double NANOS = 1e9;

  private final MetricRegistry registry = new MetricRegistry();
  private final int rowsPerGroup;
  private volatile @Nullable Reading first;
  private volatile @Nullable Reading last;

  /** How far the run was at a time. */
  private record Reading(RoundProgress progress, long nanos) {}

  private RunMetrics(int rowsPerGroup) {
    this.rowsPerGroup = rowsPerGroup;
    add("rounds", RoundProgress::round);
    add("groups", RoundProgress::groups);
    add("groups.done", RoundProgress::groupsDone);
    add("groups.inFlight", RoundProgress::groupsInFlight);
    add("groups.waiting", RoundProgress::groupsWaiting);
    add("tokens", RoundProgress::tokens);
    add("tokens.paid", RoundProgress::paid);
    add("teacherTokens", progress -> (double) progress.tokens() * rowsPerGroup);
    add("budgetShareSpent", RoundProgress::budgetShareSpent);
    registry.register("teacherTokensPerSecond", (Gauge<Double>) this::teacherTokensPerSecond);
  }

  /**
   * Registers the gauges of a run with the session that runs; a session has one run at a time.
   *
   * @param rowsPerGroup the expected group size s, {@code >= 1}
   */
  public static RunMetrics register(int rowsPerGroup) {
    RunMetrics metrics = new RunMetrics(rowsPerGroup);
    // All gauges are there by now: the registry is copied.
    SparkEnv.get().metricsSystem().registerSource(metrics);
    return metrics;
  }

  static RunMetrics unregistered(int rowsPerGroup) {
    return new RunMetrics(rowsPerGroup);
  }

  private void add(String name, ToDoubleFunction<RoundProgress> value) {
    registry.register(
        name,
        (Gauge<Double>)
            () -> {
              Reading reading = last;
              return reading == null ? 0.0 : value.applyAsDouble(reading.progress());
            });
  }

  /** Takes what the gauges show from now on. */
  public void progress(RoundProgress now) {
    progress(now, System.nanoTime());
  }

  void progress(RoundProgress now, long nanos) {
    Reading reading = new Reading(now, nanos);
    if (first == null) {
      first = reading;
    }
    last = reading;
  }

  /** Since the first round, which reads the prompts, was done. */
  private double teacherTokensPerSecond() {
    Reading from = first;
    Reading to = last;
    if (from == null || to == null || to.nanos() == from.nanos()) {
      return 0;
    }
    double tokens = (double) (to.progress().tokens() - from.progress().tokens()) * rowsPerGroup;
    return tokens / ((to.nanos() - from.nanos()) / NANOS);
  }

  @Override
  public String sourceName() {
    return NAME;
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  /** Lets every sink show the last numbers, and takes the gauges away. */
  @Override
  public void close() {
    @Nullable SparkEnv environment = SparkEnv.get();
    if (environment != null) {
      environment.metricsSystem().report();
      environment.metricsSystem().removeSource(this);
    }
  }
}
