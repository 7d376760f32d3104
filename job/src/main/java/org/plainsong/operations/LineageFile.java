package org.plainsong.operations;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.plainsong.sink.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a run for a catalogue of data: OpenLineage, one JSON object a line, START and then
 * COMPLETE or FAIL. The same format as OpenLineage's own file transport.
 */
public final class LineageFile {

  private static final Logger LOG = LoggerFactory.getLogger(LineageFile.class);
  private static final Gson ONE_LINE =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private final ReplacedFile file;
  private final LineageEvents events;
  private final Clock clock;
  private final StringBuilder lines = new StringBuilder();

  private LineageFile(ReplacedFile file, LineageEvents events, Clock clock) {
    this.file = file;
    this.events = events;
    this.clock = clock;
  }

  /**
   * What a run reads and writes.
   *
   * @param version Plainsong's
   * @param runId the run
   * @param input a path or a table, empty for the public model alone
   * @param inputIsTable whether it is a table
   * @param output the folder of the output
   */
  public record Flow(
      String version, String runId, Optional<String> input, boolean inputIsTable, String output) {}

  /**
   * Writes that a run has begun.
   *
   * @param location a file on any Hadoop file system
   * @throws UncheckedIOException if it cannot be written
   */
  public static LineageFile start(
      String location, SparkConf conf, Configuration hadoop, Flow flow) {
    return start(location, conf, hadoop, flow, Clock.systemUTC());
  }

  static LineageFile start(
      String location, SparkConf conf, Configuration hadoop, Flow flow, Clock clock) {
    LineageEvents events =
        new LineageEvents(
            "urn:plainsong:job:" + flow.version(),
            LineageJob.of(conf),
            flow.runId(),
            flow.input()
                .map(
                    it ->
                        flow.inputIsTable()
                            ? LineageDataset.ofTable(it)
                            : LineageDataset.ofPath(it, hadoop)),
            LineageDataset.ofPath(flow.output(), hadoop));
    LineageFile lineage = new LineageFile(new ReplacedFile(location, hadoop), events, clock);
    try {
      lineage.write(events.started(clock.instant()));
    } catch (IOException | IllegalArgumentException e) {
      throw new UncheckedIOException(
          "lineage-file must be a file that can be written ("
              + e.getClass().getSimpleName()
              + "). Provided value: "
              + location
              + ". Check the path and its permissions.",
          e instanceof IOException io ? io : new IOException(e));
    }
    return lineage;
  }

  /** Writes that the run is published, with what its manifest claims. */
  public void completed(Manifest manifest, String output) {
    end(
        events.completed(
            clock.instant(),
            manifest,
            output + "/" + Manifest.FILE,
            DigestUtils.sha256Hex(manifest.json())));
  }

  /** Writes that the run ended without an output. */
  public void failed() {
    end(events.failed(clock.instant()));
  }

  /** By then the run is over: that this cannot be written changes nothing about it. */
  private void end(JsonObject event) {
    try {
      write(event);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The lineage file could not be written ({})", e.getClass().getSimpleName());
    }
  }

  private void write(JsonObject event) throws IOException {
    lines.append(ONE_LINE.toJson(event)).append('\n');
    file.write(lines.toString());
  }
}
