package org.plainsong.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.plainsong.store.EntryStore;

/** A journal in the hands of the attempt that writes it. */
public final class RoundJournal implements RoundLog {

  private final RunJournal run;
  private final Recorded before;
  private final EntryStore store;
  private long number;
  private String hash;
  private boolean closed;

  /** Goes on after what was read back, which this attempt wrote the last entry of. */
  RoundJournal(RunJournal run, Recorded before) {
    this.run = run;
    this.before = before;
    this.store = before.store();
    this.number = before.size();
    this.hash = before.hash();
  }

  @Override
  public List<Draw> recorded() {
    return before.draws();
  }

  @Override
  public int lostTokens() {
    return before.lostTokens();
  }

  @Override
  public int horizon() {
    return before.start().horizon();
  }

  /** SHA-256 of the first entry: attempts that share the journal have it in common. */
  public String digest() {
    return before.digest();
  }

  /** Which of the attempts that share the journal this is, the first is 1. */
  public int attempt() {
    return before.attempt();
  }

  /** What the rounds depend on. */
  public JournalStart start() {
    return before.start();
  }

  @Override
  public void record(List<Draw> draws) {
    write(JournalEntry.Kind.ROUNDS, draws);
  }

  @Override
  public void close(List<Draw> draws) {
    write(JournalEntry.Kind.LAST_ROUNDS, draws);
    closed = true;
  }

  private void write(JournalEntry.Kind kind, List<Draw> draws) {
    if (closed) {
      throw new IllegalStateException("an attempt that stopped must draw nothing more");
    }
    JournalEntry entry = JournalEntry.rounds(number + 1, hash, kind, attempt(), draws);
    try {
      byte[] bytes = entry.bytes();
      if (!store.putIfAbsent(Recorded.entryName(entry.number()), bytes)) {
        throw superseded();
      }
      requireEntryBefore();
      number = entry.number();
      hash = DigestUtils.sha256Hex(bytes);
      store.replace(Recorded.HEAD, headOf(number, hash));
      // A journal that begins anew, or was removed, leaves this one's numbers free.
      run.requireNewest(before);
    } catch (IOException e) {
      throw Recorded.unreachable(before.location(), e);
    }
  }

  /** A journal that was removed comes back with whoever writes to it: without its other entries. */
  private void requireEntryBefore() throws IOException {
    boolean stands =
        store
            .read(Recorded.entryName(number))
            .filter(bytes -> DigestUtils.sha256Hex(bytes).equals(hash))
            .isPresent();
    if (!stands) {
      throw superseded();
    }
  }

  /**
   * Requires that no other attempt took over; call it before anything is published.
   *
   * @throws JournalRefusedException if one did
   */
  public void requireNewest() {
    try {
      if (store.read(Recorded.entryName(number + 1)).isPresent()) {
        throw superseded();
      }
      run.requireNewest(before);
    } catch (IOException e) {
      throw Recorded.unreachable(before.location(), e);
    }
  }

  static byte[] headOf(long number, String hash) {
    return Recorded.head(number, hash).getBytes(StandardCharsets.US_ASCII);
  }

  private JournalRefusedException superseded() {
    return run.superseded(attempt());
  }
}
