package org.plainsong.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.plainsong.journal.JournalFixture.journal;
import static org.plainsong.journal.JournalFixture.round;
import static org.plainsong.journal.JournalFixture.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.journal.JournalRefusedException.Reason;

/** Whatever is changed in a journal is found and named, and nobody goes on from it. */
class JournalTamperingTest {

  private static final int ENTRIES = 5;

  @TempDir private Path folder;
  private Path entries;

  @BeforeEach
  void write() {
    RunJournal run = journal(folder);
    RoundJournal first = run.start(start(1, 2));
    first.record(round(3));
    first.record(round(5));
    run.resume(run.newest().orElseThrow()).record(round(7));
    entries = folder.resolve("nightly/00000001");
  }

  @Test
  void file_untouched_isRead() {
    assertThat(journal(folder).newest().orElseThrow().draws()).hasSize(6);
  }

  @Test
  void file_anyByteFlipped_isFound() throws IOException {
    int flips = 0;
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < bytes.length; i++) {
        byte[] changed = bytes.clone();
        changed[i] ^= (byte) (1 << (i % 8));
        Files.write(file, changed);
        assertBroken("");
        flips++;
      }
      Files.write(file, bytes);
    }
    assertThat(flips).isGreaterThan(ENTRIES * 100);
    file_untouched_isRead();
  }

  @Test
  void file_truncatedAnywhere_isFound() throws IOException {
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int length = 0; length < bytes.length; length += 3) {
        Files.write(file, Arrays.copyOf(bytes, length));
        assertBroken("");
      }
      Files.write(file, bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void entry_deleted_isFound(int number) throws IOException {
    Files.delete(entries.resolve(Recorded.entryName(number)));
    assertBroken("");
  }

  @Test
  void entries_severalGoneFromTheEnd_areFoundByTheHead() throws IOException {
    for (int number = ENTRIES; number > 1; number--) {
      Files.delete(entries.resolve(Recorded.entryName(number)));
      assertBroken("the last are missing");
    }
  }

  @Test
  void head_deleted_isFound() throws IOException {
    Files.delete(entries.resolve(Recorded.HEAD));
    assertBroken(Recorded.HEAD);
  }

  @Test
  void head_behindTheLastEntry_isThatOfAWriterThatDied() throws IOException {
    byte[] fourth = Files.readAllBytes(entries.resolve(Recorded.entryName(4)));
    Files.writeString(
        entries.resolve(Recorded.HEAD), Recorded.head(4, DigestUtils.sha256Hex(fourth)));
    file_untouched_isRead();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000007.json", "00000000.json", "6.json", "notes.txt", "00000001.sha"})
  void file_extra_isFound(String name) throws IOException {
    Files.writeString(entries.resolve(name), "x");
    assertBroken(name);
  }

  @Test
  void entry_chainedAnewWithAnotherToken_isFoundByTheNextOne() throws IOException {
    Path second = entries.resolve(Recorded.entryName(2));
    String changed = Files.readString(second).replace("[0,3,3,1]", "[0,3,4,1]");
    Files.writeString(second, changed);
    assertBroken("00000003.json: it does not continue the entry before it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[0,0,3,1],[1,0,4]]",
        "[[0,0,3,2]]",
        "[[-1,0,3,1]]",
        "[[0,-1,3,1]]",
        "[[0,0,3,1],[0,1,4,1]]",
        "[[0,0,3,1],null]",
        "7"
      })
  void lastEntry_withDrawsThatCannotBe_isFound(String draws) throws IOException {
    Path last = entries.resolve(Recorded.entryName(ENTRIES));
    byte[] changed =
        Files.readString(last)
            .replaceFirst("\"draws\":.*]]", "\"draws\":" + draws)
            .getBytes(StandardCharsets.UTF_8);
    Files.write(last, changed);
    Files.writeString(
        entries.resolve(Recorded.HEAD), Recorded.head(ENTRIES, DigestUtils.sha256Hex(changed)));
    assertBroken(Recorded.entryName(ENTRIES));
  }

  @Test
  void pendingFile_ofAWriterThatDied_isNoEntry() throws IOException {
    Files.writeString(entries.resolve(".pending-1"), "{\"num");
    file_untouched_isRead();
  }

  private void assertBroken(String part) {
    assertThatThrownBy(() -> journal(folder).newest())
        .isInstanceOfSatisfying(
            JournalRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BROKEN))
        .hasMessageContaining("is not as it was written")
        .hasMessageContaining(part)
        .hasMessageNotContaining("0f0f");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(entries)) {
      return files.sorted().toList();
    }
  }
}
