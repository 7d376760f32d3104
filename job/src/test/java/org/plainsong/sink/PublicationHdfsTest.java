package org.plainsong.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.store.MiniHdfs;

/** The same promises on HDFS, where a rename is one step of the name node. */
class PublicationHdfsTest {

  private static final int RACERS = 6;
  private static final int RACES = 20;

  @TempDir private static java.nio.file.Path folder;
  private static MiniHdfs hdfs;

  @BeforeAll
  static void start() throws IOException {
    hdfs = MiniHdfs.start(folder.resolve("hdfs"));
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  @Test
  void publish_staged_appearsWithTheMarkerAndNothingElse() throws IOException {
    String output = hdfs.path("/plain/out");
    try (Publication publication = Publication.open(hdfs.hadoop(), output, "run-1")) {
      publication.write("manifest.json", "{}");
      assertThat(names("/plain")).singleElement(STRING).startsWith(".out.staging~run-1.");
      publication.publish();
    }
    assertThat(names("/plain")).containsExactly("out");
    assertThat(names("/plain/out")).containsExactly("_SUCCESS", "manifest.json");
    assertThatThrownBy(() -> Publication.open(hdfs.hadoop(), output, "run-2"))
        .isInstanceOf(OutputExistsException.class);
  }

  @Test
  void publish_afterAnAttemptThatWasKilled_removesWhatThatOneStaged() throws IOException {
    String output = hdfs.path("/killed/out");
    Publication.open(hdfs.hadoop(), output, "run-1").write("manifest.json", "{}");
    try (Publication publication = Publication.open(hdfs.hadoop(), output, "run-1")) {
      assertThat(names("/killed")).hasSize(2);
      publication.publish();
    }
    assertThat(names("/killed")).containsExactly("out");
  }

  @Test
  void close_unpublished_leavesNothing() throws IOException {
    try (Publication publication =
        Publication.open(hdfs.hadoop(), hdfs.path("/closed/out"), "run-1")) {
      publication.write("manifest.json", "{}");
    }
    assertThat(names("/closed")).isEmpty();
  }

  /** Were a loser's folder moved into the winner's for a moment, it would not be in its place. */
  @Test
  void moveIfAbsent_race_hasOneWinnerAndLosersStayWhereTheyWere() throws Exception {
    Publisher publisher = Publisher.of(hdfs.files());
    ExecutorService threads = Executors.newFixedThreadPool(RACERS);
    try {
      for (int race = 0; race < RACES; race++) {
        Path target = new Path("/race" + race + "/out");
        CyclicBarrier line = new CyclicBarrier(RACERS);
        List<Future<Boolean>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
          Path staging = new Path("/race" + race + "/.staging-" + i);
          hdfs.files().mkdirs(staging);
          racers.add(
              threads.submit(
                  () -> {
                    line.await();
                    return moves(publisher, staging, target);
                  }));
        }
        int winners = 0;
        for (Future<Boolean> racer : racers) {
          winners += racer.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
        assertThat(names("/race" + race + "/out")).isEmpty();
        assertThat(names("/race" + race)).hasSize(RACERS).contains("out");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean moves(Publisher publisher, Path staging, Path target) throws IOException {
    try {
      publisher.moveIfAbsent(staging, target);
      return true;
    } catch (OutputExistsException e) {
      return false;
    }
  }

  private static List<String> names(String path) throws IOException {
    return Arrays.stream(hdfs.files().listStatus(new Path(path)))
        .map(file -> file.getPath().getName())
        .sorted()
        .toList();
  }
}
