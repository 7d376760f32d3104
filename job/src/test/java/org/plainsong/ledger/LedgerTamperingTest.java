package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.plainsong.ledger.LedgerFixture.DATA_SET;
import static org.plainsong.ledger.LedgerFixture.ledger;
import static org.plainsong.ledger.LedgerFixture.request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.store.EntryStore;
import org.plainsong.store.Stores;

/** Whatever is changed in a ledger is found, named, and counts as the whole budget spent. */
class LedgerTamperingTest {

  private static final int ENTRIES = 6;

  @TempDir private Path folder;
  private EntryStore store;
  private Reservation open;

  @BeforeEach
  void write() {
    store = Stores.local(folder);
    BudgetLedger ledger = ledger(store, 100);
    for (String run : List.of("a", "b")) {
      ledger.settle(ledger.reserve(request(run, "0.5")));
    }
    ledger.reserve(request("c", "0.25").withJournal("12".repeat(32), 1));
    open = ledger.reserve(request("c", "0.25").withJournal("12".repeat(32), 2));
  }

  @Test
  void file_untouched_isRead() throws IOException {
    assertThat(LedgerState.replay(store, DATA_SET).size()).isEqualTo(ENTRIES);
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
        assertBroken(number(file), () -> ledger(store, 100).reserve(request("new", "0.001")));
        flips++;
      }
      Files.write(file, bytes);
    }
    assertThat(flips).isGreaterThan(ENTRIES * 400);
    assertThat(LedgerState.replay(store, DATA_SET).size()).isEqualTo(ENTRIES);
  }

  @Test
  void file_truncatedAnywhere_isFound() throws IOException {
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int length = 0; length < bytes.length; length += 7) {
        Files.write(file, Arrays.copyOf(bytes, length));
        assertBroken(number(file));
      }
      Files.write(file, bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void entry_deleted_isFound(int sequence) throws IOException {
    Files.delete(folder.resolve(LedgerState.entryName(sequence)));
    assertBroken("0000000" + sequence);
  }

  @Test
  void seal_deletedOfTheLast_isAddedByTheNextWriter() throws IOException {
    Files.delete(folder.resolve(LedgerState.sealName(ENTRIES)));
    assertThat(LedgerState.replay(store, DATA_SET).isSealed()).isFalse();
    ledger(store, 100).settle(open);
    assertThat(LedgerState.replay(store, DATA_SET).isSealed()).isTrue();
  }

  @Test
  void entries_anyTwoSwapped_areFound() throws IOException {
    for (int i = 1; i <= ENTRIES; i++) {
      for (int j = i + 1; j <= ENTRIES; j++) {
        swap(LedgerState.entryName(i), LedgerState.entryName(j));
        assertBroken("0000000" + i);
        swap(LedgerState.sealName(i), LedgerState.sealName(j));
        assertBroken("0000000" + i);
        swap(LedgerState.entryName(i), LedgerState.entryName(j));
        swap(LedgerState.sealName(i), LedgerState.sealName(j));
      }
    }
    assertThat(LedgerState.replay(store, DATA_SET).size()).isEqualTo(ENTRIES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000008.json",
        "00000000.json",
        "00000007.sha256",
        "7.json",
        "00000001.json.bak",
        "notes.txt",
        "99999999.json",
        "000000001.json"
      })
  void file_extra_isFound(String name) throws IOException {
    Files.writeString(folder.resolve(name), "x");
    assertBroken(name);
  }

  @Test
  void entry_ofAnotherLedger_isFound() throws IOException {
    Path other = folder.resolveSibling("other");
    BudgetLedger elsewhere =
        new BudgetLedger(
            Stores.local(other),
            "other",
            new org.plainsong.privacy.Rho(1),
            java.time.Clock.systemUTC());
    elsewhere.reserve(request("a", "0.001"));
    for (String name : List.of(LedgerState.entryName(1), LedgerState.sealName(1))) {
      Files.copy(other.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    assertBroken("00000001");
  }

  @Test
  void entry_unreadable_isFound() throws IOException {
    Path file = folder.resolve(LedgerState.entryName(2));
    Files.delete(file);
    Files.createDirectory(file);
    assertBroken("00000002");
  }

  @Test
  void entry_huge_isFound() throws IOException {
    Files.write(folder.resolve(LedgerState.entryName(3)), new byte[BudgetLedger.MOST_BYTES + 1]);
    assertBroken("00000003");
  }

  @Test
  void entry_writtenInAnotherWay_isFound() throws IOException {
    // The same values with one space more, its seal made anew: only canonical bytes are entries.
    Path file = folder.resolve(LedgerState.entryName(ENTRIES));
    byte[] spaced = Files.readString(file).replace(":1,", ": 1,").getBytes(StandardCharsets.UTF_8);
    Files.write(file, spaced);
    Files.writeString(folder.resolve(LedgerState.sealName(ENTRIES)), DigestUtils.sha256Hex(spaced));
    assertBroken("00000006");
  }

  @Test
  void pendingFile_ofAWriterThatDied_isNoEntry() throws IOException {
    Files.writeString(folder.resolve(EntryStore.PENDING + "1"), "{\"seq");
    assertThat(LedgerState.replay(store, DATA_SET).size()).isEqualTo(ENTRIES);
  }

  private void assertBroken(String part) {
    assertBroken(part, () -> ledger(store, 100).reserve(request("new", "0.001")));
    assertBroken(part, () -> ledger(store, 100).settle(open));
  }

  private static void assertBroken(String part, ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            LedgerRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(LedgerRefusedException.Reason.BROKEN))
        .hasMessageContaining("whole budget counts as spent")
        .hasMessageContaining(part);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(LedgerTamperingTest::matters).sorted().toList();
    }
  }

  /** Of the seals, the last one: before it, each entry is held by the one after it. */
  private static boolean matters(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json") || name.equals(LedgerState.sealName(ENTRIES));
  }

  private static String number(Path file) {
    return file.getFileName().toString().substring(0, 7);
  }

  private void swap(String one, String two) throws IOException {
    Path aside = folder.resolve("aside");
    Files.move(folder.resolve(one), aside);
    Files.move(folder.resolve(two), folder.resolve(one));
    Files.move(aside, folder.resolve(two));
  }
}
