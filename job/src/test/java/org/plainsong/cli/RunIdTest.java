package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.config.JobConfig;
import org.plainsong.config.SettingValues;
import org.plainsong.sink.Publication;

/** A run that was allowed to start must not fail at the end, after its budget, for its name. */
class RunIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"nightly_1", "v1.0-rc.2", "2026-11-24T10.00", "a", "0__..--"})
  void runId_thatSettingsAllow_isAllowedByPublication(String runId, @TempDir Path folder) {
    Map<String, String> given =
        Map.of(
            "input", "records.jsonl",
            "expected-records", "100",
            "epsilon", "1",
            "model", "model",
            "output", folder.resolve("out").toString(),
            "run-id", runId);
    JobConfig config = JobConfig.of(SettingValues.of(given, null));
    String output = config.output().location();
    try (Publication publication =
        Publication.open(new Configuration(), output, config.output().runId())) {
      assertThat(publication.stagingPath()).contains(".staging~" + runId + ".");
    }
  }
}
