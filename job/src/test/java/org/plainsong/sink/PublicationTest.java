package org.plainsong.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {

  private static final int RACERS = 8;
  private static final int RACES = 25;

  private final Configuration hadoop = new Configuration();

  @TempDir private Path folder;

  @BeforeEach
  void register() {
    hadoop.set("fs.plain.impl", PlainFileSystem.class.getName());
    hadoop.set("fs.full.impl", FullFileSystem.class.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "file:", "plain:"})
  void publish_staged_appearsWithTheMarkerAndNothingElse(String scheme) throws IOException {
    Path output = folder.resolve("out");
    try (Publication publication = Publication.open(hadoop, scheme + output, "run-1")) {
      publication.write("manifest.json", "{}\u00e9");
      assertThat(names(folder))
          .singleElement(STRING)
          .matches("\\.out\\.staging~run-1\\.[0-9a-f-]{36}");
      publication.publish();
      assertThatThrownBy(publication::publish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("published already");
    }
    assertThat(names(folder)).containsExactly("out");
    assertThat(names(output)).containsExactly("_SUCCESS", "manifest.json");
    assertThat(output.resolve("manifest.json")).hasContent("{}\u00e9");
    assertThat(output.resolve("_SUCCESS"))
        .hasContent(
            "14d5fa8323f47a9e9bb9c94f7797b8df29d30bbd070656a26438d52e56d11086  manifest.json\n");
  }

  @Test
  void close_unpublished_removesTheStagingFolder() {
    try (Publication publication = Publication.open(hadoop, folder + "/out", "run-1")) {
      publication.write("manifest.json", "{}");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain:"})
  void open_existingOutput_isRefused(String scheme) throws IOException {
    Path output = Files.createDirectory(folder.resolve("out"));
    String message = "output must not exist yet. Found: " + scheme + output;
    assertThatThrownBy(() -> Publication.open(hadoop, scheme + output, "run-1"))
        .isInstanceOf(OutputExistsException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(() -> Publication.requireAbsent(hadoop, scheme + output))
        .isInstanceOf(OutputExistsException.class);
    assertThatCode(() -> Publication.requireAbsent(hadoop, scheme + output + "2"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain:"})
  void publish_outputAppearedMeanwhile_isRefusedAndLeavesIt(String scheme) throws IOException {
    Path output = folder.resolve("out");
    try (Publication publication = Publication.open(hadoop, scheme + output, "run-1")) {
      publication.write("manifest.json", "{}");
      Files.createDirectory(output);
      assertThatThrownBy(publication::publish).isInstanceOf(OutputExistsException.class);
    }
    assertThat(names(folder)).containsExactly("out");
    assertThat(output).isEmptyDirectory();
  }

  /** The rename that fails shows what was ready for it. */
  @ParameterizedTest
  @CsvSource({"file:, _SUCCESS", "plain:, ._SUCCESS"})
  void publish_marker_isInTheFolderOnlyWhereARenameIsOneStep(String scheme, String marker)
      throws IOException {
    Path output = folder.resolve("out");
    try (Publication publication = Publication.open(hadoop, scheme + output, "run-1")) {
      Files.createDirectory(output);
      assertThatThrownBy(publication::publish).isInstanceOf(OutputExistsException.class);
      assertThat(names(Path.of(URI.create(publication.stagingPath()).getPath())))
          .containsExactly(marker);
    }
  }

  @Test
  void removeStaged_publishedRun_removesItsOwn() throws IOException {
    Publication.open(hadoop, folder + "/out", "run-1");
    Publication.open(hadoop, folder + "/out", "run-2");
    Publication.removeStaged(hadoop, folder + "/out", "run-1");
    assertThat(names(folder)).singleElement(STRING).startsWith(".out.staging~run-2.");
  }

  @Test
  void publish_race_hasExactlyOneWinner() throws Exception {
    try (Racers racers = new Racers()) {
      for (int race = 0; race < RACES; race++) {
        Path output = folder.resolve("out" + race);
        List<String> winners = racers.race(run -> publish(output, run));
        assertThat(winners).hasSize(1);
        assertThat(output.resolve("manifest.json")).hasContent(winners.get(0));
        assertThat(names(output)).containsExactly("_SUCCESS", "manifest.json");
      }
    }
    assertThat(names(folder)).hasSize(RACES).noneMatch(name -> name.contains("staging"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain:"})
  void publish_afterAnAttemptThatWasKilled_removesWhatThatOneStaged(String scheme)
      throws IOException {
    String output = scheme + folder + "/out";
    Publication killed = Publication.open(hadoop, output, "run-1");
    killed.write("manifest.json", "{}");
    // Another run, whose name begins like this one's, and another output of this run.
    Publication.open(hadoop, output, "run-1.b").write("manifest.json", "{}");
    Publication.open(hadoop, output + "2", "run-1").write("manifest.json", "{}");
    try (Publication publication = Publication.open(hadoop, output, "run-1")) {
      assertThat(names(folder)).hasSize(4);
      publication.publish();
    }
    assertThat(names(folder))
        .hasSize(3)
        .contains("out")
        .anyMatch(name -> name.startsWith(".out.staging~run-1.b."))
        .anyMatch(name -> name.startsWith(".out2.staging~run-1."));
    // Had it slept instead, it would find that the output is there, and make nothing again.
    assertThatThrownBy(() -> killed.write("card.md", "")).isInstanceOf(OutputExistsException.class);
    assertThatThrownBy(killed::publish).isInstanceOf(OutputExistsException.class);
    assertThat(names(folder)).hasSize(3);
  }

  @Test
  void open_runIdWithASlash_isRefused() {
    assertThatThrownBy(() -> Publication.open(hadoop, folder + "/out", "../x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "run id must be letters, digits, '.', '_' or '-', the first a letter or digit."
                + " Provided value: ../x");
  }

  @Test
  void open_parentIsAFile_failsWithThePath() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> Publication.open(hadoop, file + "/out", "run-1"))
        .isInstanceOf(OutputFailedException.class)
        .hasMessageContaining(file + "/out");
  }

  @Test
  void write_fullDisk_failsWithThePathAndKeepsTheCause() {
    try (Publication publication = Publication.open(hadoop, "full:" + folder + "/out", "run-1")) {
      assertThatThrownBy(() -> publication.write("manifest.json", "{}"))
          .isInstanceOf(OutputFailedException.class)
          .hasMessageContaining("manifest.json")
          .hasRootCauseMessage("No space left on device");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void files_hashes_areThoseOfTheContents() {
    try (Publication publication = Publication.open(hadoop, folder + "/out", "run-1")) {
      publication.write("b", "abc");
      publication.write("a", "");
      assertThat(publication.files())
          .containsExactly(
              new OutputFile(
                  "a", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
              new OutputFile(
                  "b", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
  }

  private boolean publish(Path output, String run) {
    try (Publication publication = Publication.open(hadoop, output.toString(), run)) {
      publication.write("manifest.json", run);
      publication.publish();
      return true;
    } catch (OutputExistsException e) {
      return false;
    }
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> found = Files.list(path)) {
      return found.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  /** Threads that start one attempt each at the same moment. */
  private static final class Racers implements AutoCloseable {

    private final ExecutorService threads = Executors.newFixedThreadPool(RACERS);
    private final CyclicBarrier line = new CyclicBarrier(RACERS);

    /** Returns the run ids of the attempts that won. */
    List<String> race(Attempt attempt) throws Exception {
      List<Future<Boolean>> attempts = new ArrayList<>();
      for (int i = 0; i < RACERS; i++) {
        String run = "run-" + i;
        attempts.add(
            threads.submit(
                () -> {
                  line.await();
                  return attempt.wins(run);
                }));
      }
      List<String> winners = new ArrayList<>();
      for (int i = 0; i < RACERS; i++) {
        if (attempts.get(i).get()) {
          winners.add("run-" + i);
        }
      }
      return winners;
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }

    /** One attempt of a run. */
    interface Attempt {
      boolean wins(String run);
    }
  }
}
