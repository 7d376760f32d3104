package org.plainsong.operations;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.plainsong.sink.Manifest;

/**
 * The events of one run in the words of OpenLineage 2.0.2, with a run facet of Plainsong's own,
 * {@code plainsong_privacy}, whose schema is the resource {@code
 * org/plainsong/lineage-facet.schema.json}.
 *
 * <p>Written by hand: the client would bring an HTTP stack, a YAML parser and a Jackson beside
 * Spark's into the driver, for one small document. A test reads the events with the official
 * classes. A failed run gets no facet with an error message: who may read lineage need not be
 * trusted with those.
 *
 * @param producer a URI that names this program and its version
 * @param job whose run it is
 * @param runId the name of the run; the same name is the same run, tried again
 * @param input what is read, empty for the public model alone
 * @param output what is written
 */
record LineageEvents(
    String producer,
    LineageJob job,
    String runId,
    Optional<LineageDataset> input,
    LineageDataset output) {

  static final String FACET = "plainsong_privacy";
  static final String FACET_SCHEMA = "urn:plainsong:schema:lineage-facet:1";

  private static final String SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json";
  private static final String FACETS = "https://openlineage.io/spec/facets/";

  /** The run has begun. */
  JsonObject started(Instant now) {
    return event("START", now);
  }

  /** The run has ended without an output. */
  JsonObject failed(Instant now) {
    return event("FAIL", now);
  }

  /**
   * The run is published.
   *
   * @param location of the manifest
   * @param sha256 of the manifest
   */
  JsonObject completed(Instant now, Manifest manifest, String location, String sha256) {
    JsonObject event = event("COMPLETE", now);
    JsonObject privacy = facet(FACET_SCHEMA);
    privacy.addProperty("run_id", manifest.runId());
    privacy.addProperty("epsilon", manifest.budget().epsilon());
    privacy.addProperty("delta", manifest.budget().delta());
    privacy.addProperty("rho", manifest.budget().rho());
    privacy.addProperty("accountant", manifest.budget().accountant());
    privacy.addProperty("privacy_unit", manifest.privacyUnit().description());
    privacy.addProperty("neighboring_relation", manifest.neighboringRelation());
    privacy.addProperty("mechanism", manifest.mechanism().name());
    privacy.addProperty("manifest_location", location);
    privacy.addProperty("manifest_sha256", sha256);
    event.getAsJsonObject("run").getAsJsonObject("facets").add(FACET, privacy);
    return event;
  }

  private JsonObject event(String type, Instant now) {
    JsonObject event = new JsonObject();
    event.addProperty("eventType", type);
    event.addProperty("eventTime", now.toString());
    event.addProperty("producer", producer);
    event.addProperty("schemaURL", SPEC + "#/$defs/RunEvent");
    event.add("run", run());
    event.add("job", jobJson());
    event.add("inputs", list(input));
    event.add("outputs", list(Optional.of(output)));
    return event;
  }

  private JsonObject run() {
    JsonObject facets = new JsonObject();
    job.parent().ifPresent(parent -> facets.add("parent", parent(parent)));
    JsonObject run = new JsonObject();
    run.addProperty("runId", uuid());
    run.add("facets", facets);
    return run;
  }

  /** OpenLineage wants a UUID: one that follows from the run's name, so that a retry has it too. */
  private String uuid() {
    String name = String.join("/", "plainsong", job.namespace(), job.name(), runId);
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private JsonObject parent(LineageJob.Parent parent) {
    JsonObject facet = facet(FACETS + "1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet");
    JsonObject run = new JsonObject();
    run.addProperty("runId", parent.runId());
    facet.add("run", run);
    JsonObject of = new JsonObject();
    of.addProperty("namespace", parent.namespace());
    of.addProperty("name", parent.name());
    facet.add("job", of);
    return facet;
  }

  private JsonObject jobJson() {
    JsonObject type = facet(FACETS + "2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet");
    type.addProperty("processingType", "BATCH");
    type.addProperty("integration", "PLAINSONG");
    type.addProperty("jobType", "JOB");
    JsonObject facets = new JsonObject();
    facets.add("jobType", type);
    JsonObject json = new JsonObject();
    json.addProperty("namespace", job.namespace());
    json.addProperty("name", job.name());
    json.add("facets", facets);
    return json;
  }

  private JsonObject facet(String schema) {
    JsonObject facet = new JsonObject();
    facet.addProperty("_producer", producer);
    facet.addProperty("_schemaURL", schema);
    return facet;
  }

  private static JsonArray list(Optional<LineageDataset> dataset) {
    JsonArray list = new JsonArray();
    dataset.ifPresent(it -> list.add(it.json()));
    return list;
  }
}
