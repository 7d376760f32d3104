package org.plainsong.journal;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.plainsong.journal.JournalRefusedException.Reason;
import org.plainsong.store.EntryStore;
import org.plainsong.store.StoreRules;

/**
 * The journals of one run, each in a numbered folder; the newest one counts. A run begins a new one
 * when nobody can go on with the last.
 */
public final class RunJournal {

  private static final int TOKEN_BYTES = 16;

  /** Some bytes for every text in flight, or a line for every file of the input: far below it. */
  private static final int MOST_BYTES = 1 << 26;

  private static final StoreRules RULES =
      new StoreRules(
          "a journal",
          "Set journal to a folder there, or resume-tokens to 0.",
          MOST_BYTES,
          StoreRules.Readers.OWNER);

  private final Path folder;
  private final String runId;
  private final Configuration hadoop;
  private final SecureRandom random = new SecureRandom();

  /** The number of the journal that this attempt may begin: the one after what it saw. */
  private long next = 1;

  private RunJournal(Path folder, String runId, Configuration hadoop) {
    this.folder = folder;
    this.runId = runId;
    this.hadoop = hadoop;
  }

  /** Whether a location can hold journals. */
  public static boolean isPossible(String location, Configuration hadoop) {
    try {
      return EntryStore.isPossible(new Path(location), hadoop);
    } catch (IOException e) {
      throw Recorded.unreachable(location, e);
    }
  }

  /**
   * The journals of a run; nothing is made yet.
   *
   * @param location the folder of all runs' journals
   * @throws IllegalArgumentException if the file system cannot hold a journal
   */
  public static RunJournal open(String location, String runId, Configuration hadoop) {
    Path folder = new Path(location, runId);
    try {
      EntryStore.of(folder, hadoop, RULES);
    } catch (IOException e) {
      throw Recorded.unreachable(folder.toString(), e);
    }
    return new RunJournal(folder, runId, hadoop);
  }

  /**
   * Reads the newest journal of the run; empty if there is none.
   *
   * @throws JournalRefusedException with reason BROKEN if it is not as it was written
   */
  public Optional<Recorded> newest() {
    try {
      long newest = newestNumber();
      boolean begun = isBegun(newest);
      // A folder without an entry is that of an attempt which begins it now, or died on the way:
      // one of the two writes the first entry.
      next = begun || newest == 0 ? newest + 1 : newest;
      return begun ? Optional.of(replay(newest)) : Optional.empty();
    } catch (IOException e) {
      throw Recorded.unreachable(folder.toString(), e);
    }
  }

  /**
   * Begins a journal after the newest that {@link #newest} saw.
   *
   * @throws JournalRefusedException if another attempt began one since then
   */
  public RoundJournal start(JournalStart start) {
    try {
      return taken(store(next), folderOf(next), JournalEntry.start(start, token()));
    } catch (IOException e) {
      throw Recorded.unreachable(folder.toString(), e);
    }
  }

  /**
   * Takes over from the attempt that wrote a journal last, and writes down what that costs.
   *
   * @throws JournalRefusedException if the allowance is spent, or another attempt took over, or the
   *     old one wrote on: it lives
   */
  public RoundJournal resume(Recorded recorded) {
    if (!recorded.canResume()) {
      throw new JournalRefusedException(
          Reason.SPENT,
          "The journal "
              + recorded.location()
              + " must leave tokens that may be drawn a second time. They are spent.");
    }
    try {
      if (recorded.size() == 1) {
        // Its writer may have died between the first entry and the head.
        recorded
            .store()
            .replace(Recorded.HEAD, RoundJournal.headOf(recorded.size(), recorded.hash()));
      }
      JournalEntry entry =
          JournalEntry.resume(
              recorded.size() + 1L, recorded.hash(), recorded.attempt() + 1, token());
      return taken(recorded.store(), new Path(recorded.location()), entry);
    } catch (IOException e) {
      throw Recorded.unreachable(folder.toString(), e);
    }
  }

  /** Writes the entry that makes a journal this attempt's, and reads it all back. */
  private RoundJournal taken(EntryStore store, Path place, JournalEntry entry) throws IOException {
    byte[] bytes = entry.bytes();
    if (!store.putIfAbsent(Recorded.entryName(entry.number()), bytes)) {
      throw superseded(entry.attempt());
    }
    Recorded recorded = Recorded.replay(store, place.toString());
    if (!recorded.hash().equals(DigestUtils.sha256Hex(bytes))) {
      // Somebody took over already.
      throw superseded(entry.attempt());
    }
    store.replace(Recorded.HEAD, RoundJournal.headOf(recorded.size(), recorded.hash()));
    requireNewest(recorded);
    return new RoundJournal(this, recorded);
  }

  /** Removes all journals of the run. */
  public void remove() {
    try {
      folder.getFileSystem(hadoop).delete(folder, /* recursive= */ true);
    } catch (IOException e) {
      throw Recorded.unreachable(folder.toString(), e);
    }
  }

  /** Removes the folder of all runs' journals, if none is in it. */
  public void removeEmptyFolder() {
    try {
      Path all = folder.getParent();
      FileSystem files = folder.getFileSystem(hadoop);
      if (all != null && files.exists(all) && files.listStatus(all).length == 0) {
        files.delete(all, /* recursive= */ false);
      }
    } catch (IOException e) {
      throw Recorded.unreachable(folder.toString(), e);
    }
  }

  void requireNewest(Recorded mine) throws IOException {
    if (!folderOf(newestNumber()).toString().equals(mine.location())) {
      throw superseded(mine.attempt());
    }
  }

  JournalRefusedException superseded(int attempt) {
    return new JournalRefusedException(
        Reason.SUPERSEDED,
        "Run '"
            + runId
            + "' was taken over by another attempt: attempt "
            + attempt
            + " of its journal stops and releases nothing, the other one may.");
  }

  private boolean isBegun(long number) throws IOException {
    return number > 0 && !store(number).names().isEmpty();
  }

  private Recorded replay(long number) throws IOException {
    return Recorded.replay(store(number), folderOf(number).toString());
  }

  private EntryStore store(long number) throws IOException {
    return EntryStore.of(folderOf(number), hadoop, RULES);
  }

  private Path folderOf(long number) {
    return new Path(folder, String.format("%08d", number));
  }

  /** The number of the newest journal, 0 if there is none. */
  private long newestNumber() throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    long newest = 0;
    if (files.exists(folder)) {
      for (FileStatus child : files.listStatus(folder)) {
        String name = child.getPath().getName();
        if (child.isDirectory() && name.matches("[0-9]{8}")) {
          newest = Math.max(newest, Long.parseLong(name));
        }
      }
    }
    return newest;
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
