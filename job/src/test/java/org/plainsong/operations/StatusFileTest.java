package org.plainsong.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.round.RoundProgress;

class StatusFileTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-02-01T10:00:00Z"), ZoneOffset.UTC);
  private static final RoundProgress PROGRESS =
      new RoundProgress(
          /* round= */ 7,
          /* groupsDone= */ 1,
          /* groupsInFlight= */ 2,
          /* groupsWaiting= */ 3,
          /* groups= */ 6,
          /* tokens= */ 14,
          /* paid= */ 12,
          /* paidInAll= */ 48);

  @TempDir private Path folder;

  private StatusFile open(Path file, Duration every) {
    return StatusFile.open(Optional.of(file.toString()), new Configuration(), CLOCK, every);
  }

  private static JsonObject read(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private void assertNothingBeside(Path file) throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void open_beforeAnythingIsKnown_saysRunningWithEveryKey() throws IOException {
    Path file = folder.resolve("deep/status.json");
    try (StatusFile status = open(file, Duration.ofHours(1))) {
      assertThat(status).isNotNull();
      JsonObject json = read(file);
      assertThat(json.keySet())
          .containsExactly(
              "format_version",
              "state",
              "run_id",
              "attempt",
              "application",
              "output",
              "code",
              "failure",
              "reason",
              "started",
              "heartbeat",
              "heartbeat_seconds",
              "progress");
      assertThat(json.get("state").getAsString()).isEqualTo("running");
      assertThat(json.get("code").isJsonNull()).isTrue();
      assertThat(json.get("heartbeat").getAsString()).isEqualTo("2026-02-01T10:00:00Z");
    }
    assertNothingBeside(file);
  }

  @Test
  void succeeded_afterProgress_saysWhatWasReached() throws IOException {
    Path file = folder.resolve("status.json");
    try (StatusFile status = open(file, Duration.ofHours(1))) {
      status.run("nightly", "/lake/out");
      status.application("app-1");
      status.attempt(2);
      status.progress(PROGRESS);
      status.succeeded();
      // What ended stays as it ended.
      status.failed(7, "INFRASTRUCTURE", "too late");
    }
    JsonObject json = read(file);
    assertThat(json.get("state").getAsString()).isEqualTo("succeeded");
    assertThat(json.get("code").getAsInt()).isZero();
    assertThat(json.get("failure").isJsonNull()).isTrue();
    assertThat(json.get("reason").isJsonNull()).isTrue();
    assertThat(json.get("run_id").getAsString()).isEqualTo("nightly");
    assertThat(json.get("attempt").getAsInt()).isEqualTo(2);
    assertThat(json.get("application").getAsString()).isEqualTo("app-1");
    assertThat(json.get("output").getAsString()).isEqualTo("/lake/out");
    JsonObject progress = json.getAsJsonObject("progress");
    assertThat(progress.get("rounds").getAsLong()).isEqualTo(7);
    assertThat(progress.get("groups_waiting").getAsInt()).isEqualTo(3);
    assertThat(progress.get("tokens").getAsLong()).isEqualTo(14);
    assertThat(progress.get("budget_share_spent").getAsDouble()).isEqualTo(0.25);
    assertNothingBeside(file);
  }

  @Test
  void failed_once_keepsTheFirstFailure() throws IOException {
    Path file = folder.resolve("status.json");
    try (StatusFile status = open(file, Duration.ofHours(1))) {
      status.failed(5, "POLICY", "epsilon must be at most 4.");
      status.failed(8, "INVARIANT", "another");
      status.succeeded();
    }
    JsonObject json = read(file);
    assertThat(json.get("state").getAsString()).isEqualTo("failed");
    assertThat(json.get("code").getAsInt()).isEqualTo(5);
    assertThat(json.get("failure").getAsString()).isEqualTo("POLICY");
    assertThat(json.get("reason").getAsString()).isEqualTo("epsilon must be at most 4.");
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void heartbeat_whileRunning_tellsTheProgressOfTheLastRound() throws Exception {
    Path file = folder.resolve("status.json");
    try (StatusFile status = open(file, Duration.ofMillis(20))) {
      status.progress(PROGRESS);
      while (read(file).get("progress").isJsonNull()) {
        Thread.onSpinWait();
      }
      assertThat(read(file).get("state").getAsString()).isEqualTo("running");
    }
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void read_whileItIsWritten_isNeverHalfAFile() throws Exception {
    Path file = folder.resolve("status.json");
    // As many as fit: 300 have taken more than 30 s on a busy machine.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    try (StatusFile status = open(file, Duration.ofMillis(1))) {
      for (int i = 0; i < 20 || (i < 300 && System.nanoTime() < end); i++) {
        status.attempt(i);
        assertThat(read(file).get("format_version").getAsInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void open_placeThatCannotBeWritten_isOneSentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> open(file.resolve("status.json"), Duration.ofHours(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("status-file must be a file that can be written (")
        .hasMessageContaining(file.toString());
  }

  @Test
  void write_fileThatCannotBeWrittenAnyMore_doesNotStopTheRun() throws IOException {
    Path place = Files.createDirectory(folder.resolve("place"));
    Path file = place.resolve("status.json");
    try (StatusFile status = open(file, Duration.ofHours(1))) {
      Files.delete(file);
      Files.delete(place);
      Files.writeString(place, "a file where the folder was");
      status.succeeded();
    }
    assertThat(place).hasContent("a file where the folder was");
  }

  @Test
  void open_noPlace_writesNothing() throws IOException {
    try (StatusFile status = StatusFile.open(Optional.empty(), new Configuration())) {
      status.succeeded();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  /** The class ends a JVM of its own, as a scheduler does: by SIGTERM. */
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void process_thatIsToldToStop_saysSo() throws Exception {
    Path file = folder.resolve("status.json");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Waiting.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    while (!Files.exists(file)) {
      assertThat(process.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(StatusFile.STOPPED);
    JsonObject json = read(file);
    assertThat(json.get("state").getAsString()).isEqualTo("failed");
    assertThat(json.get("code").getAsInt()).isEqualTo(143);
    assertThat(json.get("failure").getAsString()).isEqualTo("STOPPED");
  }

  /** A run that goes on until somebody stops it. */
  static final class Waiting {

    private Waiting() {}

    public static void main(String[] args) throws InterruptedException {
      StatusFile status = StatusFile.open(Optional.of(args[0]), new Configuration());
      Thread.sleep(Duration.ofMinutes(1).toMillis());
      status.succeeded();
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void write_onHdfs_replacesTheFile() throws IOException {
    HdfsConfiguration hadoop = new HdfsConfiguration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(hadoop).numDataNodes(/* val= */ 1).build()) {
      String location = cluster.getURI() + "/runs/status.json";
      try (StatusFile status = StatusFile.open(Optional.of(location), hadoop)) {
        status.attempt(1);
        status.succeeded();
      }
      FileSystem files = cluster.getFileSystem();
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(location);
      assertThat(files.listStatus(path.getParent())).hasSize(1);
      try (InputStream in = files.open(path)) {
        String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(json).contains("\"state\": \"succeeded\"", "\"attempt\": 1");
      }
    }
  }
}
