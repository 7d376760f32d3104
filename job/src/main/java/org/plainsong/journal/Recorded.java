package org.plainsong.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.plainsong.journal.JournalRefusedException.Reason;
import org.plainsong.store.EntryStore;

/**
 * What a journal says, from its first entry to its last, each checked against all before it.
 *
 * <p>Beside the entries lies {@code head}: number and hash of an entry, moved forward after every
 * one. It may lag behind the last entry, by one when its writer died; when it names one that is not
 * there, entries are missing from the end.
 */
public final class Recorded {

  static final String HEAD = "head";

  private final String location;
  private final EntryStore store;
  private final List<Draw> draws = new ArrayList<>();
  private final List<String> hashes = new ArrayList<>();
  private @Nullable JournalStart start;
  private int attempt;
  private int lostTokens;
  private boolean closed;

  private Recorded(EntryStore store, String location) {
    this.store = store;
    this.location = location;
  }

  static String entryName(long number) {
    return String.format("%08d.json", number);
  }

  static String head(long number, String hash) {
    return number + " " + hash;
  }

  /**
   * Reads a whole journal.
   *
   * @param location the journal's folder, for messages
   * @throws JournalRefusedException with reason BROKEN, naming the first entry that is wrong
   * @throws IOException if the folder cannot be listed
   */
  static Recorded replay(EntryStore store, String location) throws IOException {
    Recorded recorded = new Recorded(store, location);
    // Before the entries: whatever it names was there when it was read.
    Optional<String> head = recorded.readText(HEAD);
    Set<String> listed = store.names();
    for (Optional<byte[]> bytes = recorded.read(entryName(1));
        bytes.isPresent();
        bytes = recorded.read(entryName(recorded.size() + 1L))) {
      recorded.add(bytes.get());
    }
    recorded.checkComplete(listed, head);
    return recorded;
  }

  private Optional<byte[]> read(String name) {
    try {
      return store.read(name);
    } catch (IOException e) {
      throw broken(name, "it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Optional<String> readText(String name) {
    return read(name).map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  private void add(byte[] bytes) {
    String name = entryName(size() + 1L);
    JournalEntry entry;
    try {
      entry = JournalEntry.parse(bytes);
    } catch (RuntimeException e) {
      throw broken(name, "it is not an entry as Plainsong writes them");
    }
    check(entry.number() == size() + 1L, name, "its number is another one");
    check(entry.previous().equals(hash()), name, "it does not continue the entry before it");
    switch (entry.kind()) {
      case START -> begin(entry);
      case RESUME -> takeOver(entry, name);
      case ROUNDS, LAST_ROUNDS -> addRounds(entry, name);
    }
    hashes.add(DigestUtils.sha256Hex(bytes));
  }

  private void begin(JournalEntry entry) {
    start = entry.start();
    attempt = entry.attempt();
  }

  private void takeOver(JournalEntry entry, String name) {
    check(entry.attempt() == attempt + 1, name, "it is not the next attempt");
    check(canResume(), name, "nothing may be drawn a second time any more");
    lostTokens += tokensToLose();
    attempt = entry.attempt();
    closed = false;
  }

  private void addRounds(JournalEntry entry, String name) {
    check(entry.attempt() == attempt, name, "it is of another attempt");
    check(!closed, name, "its attempt had stopped before it");
    Map<Integer, Integer> tokens = new HashMap<>();
    for (Draw draw : entry.asDraws()) {
      int drawn = tokens.merge(draw.group(), 1, Integer::sum);
      check(
          drawn <= start().tokensUnwritten(),
          name,
          "it holds more tokens of a group than may be drawn at once");
      draws.add(draw);
    }
    closed = entry.kind() == JournalEntry.Kind.LAST_ROUNDS;
  }

  private void checkComplete(Set<String> listed, Optional<String> head) {
    for (String name : listed) {
      boolean explained =
          name.equals(HEAD)
              || (name.matches("[0-9]{8}\\.json")
                  && Long.parseLong(name.substring(0, 8)) <= size()
                  && !name.equals(entryName(0)));
      check(explained, name, "nothing before it explains it: entries are missing, or it is new");
    }
    check(!hashes.isEmpty(), entryName(1), "it is missing");
    // It is there before the second entry, but for a writer that lives it may have come just now.
    check(head.isPresent() || size() == 1 || read(HEAD).isPresent(), HEAD, "it is missing");
    head.ifPresent(
        text ->
            check(
                numbers(text), HEAD, "it names an entry that is not there: the last are missing"));
  }

  /** Whether a head names one of the entries. */
  private boolean numbers(String head) {
    for (int i = 0; i < hashes.size(); i++) {
      if (head.equals(head(i + 1L, hashes.get(i)))) {
        return true;
      }
    }
    return false;
  }

  private void check(boolean holds, String name, String finding) {
    if (!holds) {
      throw broken(name, finding);
    }
  }

  private JournalRefusedException broken(String name, String finding) {
    return new JournalRefusedException(
        Reason.BROKEN,
        "The journal " + location + " is not as it was written: " + name + ": " + finding + ".");
  }

  int size() {
    return hashes.size();
  }

  /** SHA-256 of the last entry, zeros without one. */
  String hash() {
    return hashes.isEmpty() ? JournalEntry.NO_PREVIOUS : hashes.get(hashes.size() - 1);
  }

  /** SHA-256 of the first entry, which names the journal. */
  String digest() {
    return hashes.get(0);
  }

  EntryStore store() {
    return store;
  }

  String location() {
    return location;
  }

  /** What the rounds depend on. */
  public JournalStart start() {
    if (start == null) {
      throw new IllegalStateException("a journal begins with its start");
    }
    return start;
  }

  /** All draws, in the order of each group. */
  public List<Draw> draws() {
    return List.copyOf(draws);
  }

  /** How many attempts share the journal so far. */
  public int attempt() {
    return attempt;
  }

  /** Paid tokens a group that attempts may have drawn and not written down, as far as counted. */
  public int lostTokens() {
    return lostTokens;
  }

  /** Whether another attempt may take over. */
  public boolean canResume() {
    return lostTokens + tokensToLose() <= start().allowance();
  }

  /**
   * What going on costs: tokens that the newest attempt may have drawn and not written down, or
   * what its stop in order lost.
   */
  private int tokensToLose() {
    return closed ? start().stopLoss() : start().tokensUnwritten();
  }

  static UncheckedIOException unreachable(String location, IOException cause) {
    return new UncheckedIOException(
        "The journal "
            + location
            + " could not be written or read ("
            + cause.getClass().getSimpleName()
            + "). Check the folder, its permissions and its disk.",
        cause);
  }
}
