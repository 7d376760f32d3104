package org.plainsong.operations;

import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * What Spark's settings say of the job, by the keys of OpenLineage's own Spark integration, which
 * Airflow sets.
 *
 * @param namespace of the job
 * @param name of the job
 * @param parent what started it
 */
record LineageJob(String namespace, String name, Optional<Parent> parent) {

  private static final String PREFIX = "spark.openlineage.";

  /** The task of a scheduler, for instance. */
  record Parent(String namespace, String name, String runId) {}

  static LineageJob of(SparkConf conf) {
    String parentRun = conf.get(PREFIX + "parentRunId", "");
    Optional<Parent> parent =
        parentRun.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Parent(
                    conf.get(PREFIX + "parentJobNamespace", "default"),
                    conf.get(PREFIX + "parentJobName", "unknown"),
                    parentRun));
    return new LineageJob(
        conf.get(PREFIX + "namespace", "default"),
        conf.get("spark.app.name", "plainsong") + ".generate",
        parent);
  }
}
