package org.plainsong.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.openlineage.client.OpenLineage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.sink.MadeManifest;
import org.plainsong.sink.Manifest;

/** The events against OpenLineage's own classes, and the facet against its schema. */
class LineageFileTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-02-01T10:00:00Z"), ZoneOffset.UTC);
  private static final ObjectMapper OFFICIAL =
      new ObjectMapper().registerModule(new JavaTimeModule());
  private static final String PARENT = "0190a1b2-0000-7000-8000-000000000001";

  @TempDir private Path folder;

  private LineageFile start(SparkConf conf) {
    return LineageFile.start(
        folder.resolve("lineage.jsonl").toString(),
        conf,
        new Configuration(),
        new LineageFile.Flow(
            "0.1.0", "nightly", Optional.of("/lake/clinic"), /* inputIsTable= */ false, "/out"),
        CLOCK);
  }

  private static SparkConf conf() {
    return new SparkConf(/* loadDefaults= */ false).set("spark.app.name", "plainsong");
  }

  private List<OpenLineage.RunEvent> events() throws IOException {
    return Files.readAllLines(folder.resolve("lineage.jsonl")).stream()
        .map(LineageFileTest::official)
        .toList();
  }

  /** Fails on a key that the official classes do not have. */
  private static OpenLineage.RunEvent official(String line) {
    try {
      return OFFICIAL.readValue(line, OpenLineage.RunEvent.class);
    } catch (IOException e) {
      throw new AssertionError("no event of OpenLineage: " + line, e);
    }
  }

  @Test
  void completed_run_hasStartAndCompleteWithTheManifestsNumbers() throws IOException {
    Manifest manifest = MadeManifest.ofRecords();
    start(conf()).completed(manifest, "/out");
    List<OpenLineage.RunEvent> events = events();
    assertThat(events.stream().map(OpenLineage.RunEvent::getEventType))
        .containsExactly(
            OpenLineage.RunEvent.EventType.START, OpenLineage.RunEvent.EventType.COMPLETE);
    OpenLineage.RunEvent complete = events.get(1);
    assertThat(complete.getEventTime().toInstant()).isEqualTo(CLOCK.instant());
    assertThat(complete.getProducer()).isEqualTo(URI.create("urn:plainsong:job:0.1.0"));
    assertThat(complete.getSchemaURL())
        .isEqualTo(
            URI.create("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"));
    assertThat(complete.getRun().getRunId()).isEqualTo(events.get(0).getRun().getRunId());
    assertThat(complete.getJob().getNamespace()).isEqualTo("default");
    assertThat(complete.getJob().getName()).isEqualTo("plainsong.generate");
    assertThat(complete.getInputs().get(0).getNamespace()).isEqualTo("file");
    assertThat(complete.getInputs().get(0).getName()).isEqualTo("/lake/clinic");
    assertThat(complete.getOutputs().get(0).getName()).isEqualTo("/out");
    Map<String, Object> facet =
        Objects.requireNonNull(
                complete.getRun().getFacets().getAdditionalProperties().get("plainsong_privacy"))
            .getAdditionalProperties();
    assertThat(facet.get("epsilon")).isEqualTo(manifest.budget().epsilon());
    assertThat(facet.get("delta")).isEqualTo(manifest.budget().delta());
    assertThat(facet.get("rho")).isEqualTo(manifest.budget().rho());
    assertThat(facet.get("accountant")).isEqualTo(manifest.budget().accountant());
    assertThat(facet.get("privacy_unit")).isEqualTo("one record");
    assertThat(facet.get("neighboring_relation")).isEqualTo("add_or_remove_one");
    assertThat(facet.get("manifest_location")).isEqualTo("/out/manifest.json");
    assertThat(facet.get("manifest_sha256")).isEqualTo(DigestUtils.sha256Hex(manifest.json()));
  }

  @Test
  void facet_ofACompletedRun_fitsItsSchemaAndNothingElseDoes() throws IOException {
    start(conf()).completed(MadeManifest.ofRecords(), "/out");
    JsonObject facet =
        JsonParser.parseString(Files.readAllLines(folder.resolve("lineage.jsonl")).get(1))
            .getAsJsonObject()
            .getAsJsonObject("run")
            .getAsJsonObject("facets")
            .getAsJsonObject("plainsong_privacy");
    assertThat(violations(facet)).isEmpty();
    for (String key : Set.copyOf(facet.keySet())) {
      JsonObject lacking = facet.deepCopy();
      lacking.remove(key);
      assertThat(violations(lacking)).as(key).isNotEmpty();
    }
    JsonObject more = facet.deepCopy();
    more.addProperty("records", 17);
    assertThat(violations(more)).isNotEmpty();
  }

  @Test
  void failed_run_hasNoFacetOfItsError() throws IOException {
    start(conf()).failed();
    OpenLineage.RunEvent fail = events().get(1);
    assertThat(fail.getEventType()).isEqualTo(OpenLineage.RunEvent.EventType.FAIL);
    assertThat(fail.getRun().getFacets().getErrorMessage()).isNull();
    assertThat(fail.getRun().getFacets().getAdditionalProperties()).isEmpty();
  }

  @Test
  void parent_fromTheSettingsThatAirflowSets_isNamed() throws IOException {
    start(
        conf()
            .set("spark.openlineage.namespace", "lake")
            .set("spark.openlineage.parentJobNamespace", "airflow")
            .set("spark.openlineage.parentJobName", "nightly.generate")
            .set("spark.openlineage.parentRunId", PARENT));
    OpenLineage.RunEvent event = events().get(0);
    assertThat(event.getJob().getNamespace()).isEqualTo("lake");
    OpenLineage.ParentRunFacet parent = event.getRun().getFacets().getParent();
    assertThat(parent.getRun().getRunId()).isEqualTo(UUID.fromString(PARENT));
    assertThat(parent.getJob().getNamespace()).isEqualTo("airflow");
    assertThat(parent.getJob().getName()).isEqualTo("nightly.generate");
  }

  @Test
  void runId_ofARetry_isTheSame() throws IOException {
    start(conf());
    UUID first = events().get(0).getRun().getRunId();
    start(conf());
    assertThat(events().get(0).getRun().getRunId()).isEqualTo(first);
    start(conf().set("spark.openlineage.namespace", "other"));
    assertThat(events().get(0).getRun().getRunId()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://bucket/lake/x, s3://bucket, lake/x",
    "gs://bucket/lake/x, gs://bucket, lake/x",
    "hdfs://name:8020/lake/x, hdfs://name:8020, /lake/x",
    "abfss://box@account.dfs.core.windows.net/x, abfss://box@account.dfs.core.windows.net, /x",
    "file:/lake/x, file, /lake/x"
  })
  void dataset_ofAPath_isNamedByTheRulesOfOpenLineage(String path, String namespace, String name) {
    assertThat(LineageDataset.ofPath(path, new Configuration()))
        .isEqualTo(new LineageDataset(namespace, name));
  }

  private static Set<ValidationMessage> violations(JsonElement facet) throws IOException {
    try (InputStream in =
        LineageFile.class.getResourceAsStream("/org/plainsong/lineage-facet.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(in)
          .validate(facet.toString(), InputFormat.JSON);
    }
  }
}
