package org.plainsong.ledger;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.plainsong.ledger.LedgerRefusedException.Reason;
import org.plainsong.store.EntryStore;

/**
 * What the entries of a ledger say, from the first to the last, each checked against all before it.
 *
 * <p>Every entry holds the hash of the one before it. What holds the last one is its seal: beside
 * {@code 00000007.json} lies {@code 00000007.sha256}. A writer seals the last entry before it adds
 * one, and its own before it goes on; so an entry that is gone from the end leaves its seal, and
 * bytes of the last one cannot change unseen. Only the last entry may lack a seal, when its writer
 * died. Who removes the last entries together with their seals is found by a manifest that names
 * one, not here.
 */
final class LedgerState {

  private final String dataSet;
  private final List<LedgerEntry> entries = new ArrayList<>();
  private final List<String> hashes = new ArrayList<>();
  private final Map<String, LedgerEntry> newest = new HashMap<>();
  private BigDecimal spent = BigDecimal.ZERO;
  private boolean sealed = true;

  private LedgerState(String dataSet) {
    this.dataSet = dataSet;
  }

  static String entryName(long sequence) {
    return String.format("%08d.json", sequence);
  }

  static String sealName(long sequence) {
    return String.format("%08d.sha256", sequence);
  }

  /**
   * Reads a whole ledger.
   *
   * @throws LedgerRefusedException with reason BROKEN, naming the first entry that is wrong
   * @throws IOException if the folder cannot be listed
   */
  static LedgerState replay(EntryStore store, String dataSet) throws IOException {
    // Listed before anything is read: whatever is in the list has all its predecessors by now, so
    // entries that others add meanwhile cannot look like gaps.
    Set<String> listed = store.names();
    LedgerState state = new LedgerState(dataSet);
    for (Optional<byte[]> bytes = state.read(store, entryName(1));
        bytes.isPresent();
        bytes = state.read(store, entryName(state.size() + 1))) {
      state.add(bytes.get());
    }
    state.checkSeal(store);
    for (String name : listed) {
      if (!state.explains(name)) {
        throw state.broken(
            name, "nothing before it explains it: entries are missing, or it is new");
      }
    }
    return state;
  }

  private Optional<byte[]> read(EntryStore store, String name) {
    try {
      return store.read(name);
    } catch (IOException e) {
      throw broken(name, "it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private void add(byte[] bytes) {
    String name = entryName(size() + 1);
    LedgerEntry entry;
    try {
      entry = LedgerEntry.parse(bytes);
    } catch (RuntimeException e) {
      throw broken(name, "it is not an entry as Plainsong writes them");
    }
    check(entry.sequence() == size() + 1, name, "its number is another one");
    check(entry.previous().equals(head()), name, "it does not continue the entry before it");
    check(entry.dataSet().equals(dataSet), name, "it belongs to another data set");
    checkRun(entry, name);
    LedgerEntry.Charge charge = entry.charge();
    if (charge != null) {
      check(addsUp(charge), name, "it protects another unit, or in another way");
      spent = spent.add(charge.exactRho());
    }
    entries.add(entry);
    hashes.add(DigestUtils.sha256Hex(bytes));
    newest.put(entry.runId(), entry);
  }

  /** Whether a charge may follow: the first entry, always a reservation, says what is protected. */
  boolean addsUp(LedgerEntry.Charge charge) {
    LedgerEntry.Charge first = entries.isEmpty() ? charge : entries.get(0).charge();
    return first != null && first.addsTo(charge);
  }

  private void checkRun(LedgerEntry entry, String name) {
    LedgerEntry before = newest.get(entry.runId());
    boolean settles = entry.kind() == LedgerEntry.Kind.SETTLE;
    if (before == null) {
      check(
          entry.kind() == LedgerEntry.Kind.RESERVE && entry.attempt() == 1,
          name,
          "its run was not started before it");
      return;
    }
    check(before.kind() != LedgerEntry.Kind.SETTLE, name, "its run was over before it");
    if (entry.kind() == LedgerEntry.Kind.RESUME) {
      check(mayResume(entry.journal(), before), name, "it does not go on where its run stopped");
    }
    check(
        before.configurationDigest().equals(entry.configurationDigest()),
        name,
        "its run had other settings before it");
    check(
        entry.attempt() == before.attempt() + (settles ? 0 : 1)
            && entry.token().equals(before.token()) == settles,
        name,
        "it is not of the newest attempt of its run");
  }

  /** A journal's attempts are numbered, so one that is put back to an older state is noticed. */
  static boolean mayResume(LedgerEntry.@Nullable JournalFact journal, LedgerEntry newest) {
    LedgerEntry.JournalFact before = newest.journal();
    return journal != null
        && before != null
        && journal.continues(before)
        && journal.attempt() > before.attempt();
  }

  private void checkSeal(EntryStore store) {
    if (entries.isEmpty()) {
      return;
    }
    Optional<byte[]> seal = read(store, sealName(size()));
    sealed = seal.isPresent();
    String hash = seal.map(bytes -> new String(bytes, StandardCharsets.US_ASCII)).orElse(head());
    check(hash.equals(head()), entryName(size()), "it is not what its seal says");
  }

  private boolean explains(String name) {
    String digits = name.replaceFirst("\\.(json|sha256)$", "");
    if (!digits.matches("[0-9]{8}")) {
      return false;
    }
    long sequence = Long.parseLong(digits);
    return sequence >= 1
        && sequence <= size()
        && (name.equals(entryName(sequence)) || name.equals(sealName(sequence)));
  }

  private void check(boolean holds, String name, String finding) {
    if (!holds) {
      throw broken(name, finding);
    }
  }

  private LedgerRefusedException broken(String name, String finding) {
    return new LedgerRefusedException(
        Reason.BROKEN,
        "The ledger of '"
            + dataSet
            + "' is not as it was written, so its whole budget counts as spent: "
            + name
            + ": "
            + finding
            + ". Ask who keeps the policy to restore it.");
  }

  String dataSet() {
    return dataSet;
  }

  int size() {
    return entries.size();
  }

  /** SHA-256 of the last entry, zeros without one. */
  String head() {
    return hashes.isEmpty() ? LedgerEntry.NO_PREVIOUS : hashes.get(hashes.size() - 1);
  }

  boolean isSealed() {
    return sealed;
  }

  /** The exact sum of all reservations. */
  BigDecimal spent() {
    return spent;
  }

  List<LedgerEntry> entries() {
    return List.copyOf(entries);
  }

  /** The last entry of a run: it is over if that is a settlement. */
  Optional<LedgerEntry> newest(String runId) {
    return Optional.ofNullable(newest.get(runId));
  }
}
