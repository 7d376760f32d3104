package org.plainsong.cli;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.InputConfig;
import org.plainsong.config.JobConfig;
import org.plainsong.config.ReportConfig;
import org.plainsong.corpus.CorpusFormat;
import org.plainsong.operations.LineageFile;
import org.plainsong.operations.StatusFile;
import org.plainsong.sink.Manifest;

/**
 * What is written outside the output while a run goes on: its status file and its lineage, each if
 * it was asked for. A failure is told by its code and by the sentence that the terminal gets too.
 */
final class RunReports implements AutoCloseable {

  private final ReportConfig config;
  private final StatusFile status;
  private @Nullable LineageFile lineage;

  private RunReports(ReportConfig config, StatusFile status) {
    this.config = config;
    this.status = status;
  }

  /** Opens the status file: before Spark starts, with the file systems that Spark would use. */
  static RunReports open(ReportConfig config) {
    return new RunReports(
        config,
        StatusFile.open(
            config.statusFile(), SparkHadoopUtil.get().newConfiguration(new SparkConf())));
  }

  StatusFile status() {
    return status;
  }

  void settled(JobConfig job) {
    status.run(job.output().runId(), job.output().location());
  }

  void started(SparkSession spark, JobConfig job) {
    status.application(spark.sparkContext().applicationId());
    if (config.lineageFile().isPresent()) {
      Optional<InputConfig> input = job.input();
      lineage =
          LineageFile.start(
              config.lineageFile().get(),
              spark.sparkContext().getConf(),
              spark.sparkContext().hadoopConfiguration(),
              new LineageFile.Flow(
                  Version.current(),
                  job.output().runId(),
                  input.map(InputConfig::location),
                  input.map(it -> Inputs.source(it).format() == CorpusFormat.TABLE).orElse(false),
                  job.output().location()));
    }
  }

  void published(Manifest manifest, JobConfig job) {
    if (lineage != null) {
      lineage.completed(manifest, job.output().location());
      lineage = null;
    }
    status.succeeded();
  }

  void failed(Throwable thrown) {
    if (lineage != null) {
      lineage.failed();
      lineage = null;
    }
    Failure failure = Failure.of(thrown);
    status.failed(failure.code(), failure.name(), FailureReport.of(thrown).sentence());
  }

  @Override
  public void close() {
    status.close();
  }
}
