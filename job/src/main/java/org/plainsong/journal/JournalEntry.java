package org.plainsong.journal;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a journal, a line of JSON with its keys in the order of the components.
 *
 * @param format version of this layout, 2
 * @param number of the entry, the first is 1
 * @param previous SHA-256 of the bytes of the entry before, zeros for the first
 * @param kind what happened
 * @param attempt which of the attempts that share the journal wrote it, the first is 1
 * @param token random, so that two attempts never write the same entry; null in rounds
 * @param start what the rounds depend on, in the first entry alone
 * @param draws group, text, token id, and 1 if it was paid for, of every token; in rounds alone
 */
record JournalEntry(
    int format,
    long number,
    String previous,
    Kind kind,
    int attempt,
    @Nullable String token,
    @Nullable JournalStart start,
    @Nullable List<List<Integer>> draws) {

  /** What an entry records. */
  enum Kind {
    /** A journal begins. */
    START,
    /** Rounds were drawn. */
    ROUNDS,
    /** Rounds were drawn, perhaps none, and its attempt draws nothing more. */
    LAST_ROUNDS,
    /** Another attempt takes over, at the cost of what the one before may have lost. */
    RESUME
  }

  static final String NO_PREVIOUS = "0".repeat(64);
  private static final int FORMAT = 2;

  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .create();

  JournalEntry {
    require(format == FORMAT, "format", format);
    require(number >= 1, "number", number);
    require(previous.matches("[0-9a-f]{64}"), "previous", previous);
    require(attempt >= 1, "attempt", attempt);
    boolean rounds = kind == Kind.ROUNDS || kind == Kind.LAST_ROUNDS;
    require((draws != null) == rounds, "list of draws", kind);
    require((start != null) == (kind == Kind.START), "start", kind);
    require((start != null) == (number == 1), "first entry", number);
    require(draws == null || draws.stream().allMatch(JournalEntry::isDraw), "draw", number);
    require(rounds ? token == null : token != null && token.matches("[0-9a-f]{32}"), "token", kind);
  }

  static JournalEntry start(JournalStart start, String token) {
    return new JournalEntry(FORMAT, 1, NO_PREVIOUS, Kind.START, 1, token, start, /* draws= */ null);
  }

  static JournalEntry resume(long number, String previous, int attempt, String token) {
    return new JournalEntry(FORMAT, number, previous, Kind.RESUME, attempt, token, null, null);
  }

  static JournalEntry rounds(
      long number, String previous, Kind kind, int attempt, List<Draw> draws) {
    List<List<Integer>> written =
        draws.stream().map(d -> List.of(d.group(), d.text(), d.token(), d.paid() ? 1 : 0)).toList();
    return new JournalEntry(FORMAT, number, previous, kind, attempt, null, null, written);
  }

  private static boolean isDraw(List<Integer> draw) {
    return draw.size() == 4
        && draw.get(0) >= 0
        && draw.get(1) >= 0
        && draw.get(2) >= 0
        && (draw.get(3) == 0 || draw.get(3) == 1);
  }

  /** The draws of rounds. */
  List<Draw> asDraws() {
    return draws == null
        ? List.of()
        : draws.stream().map(d -> new Draw(d.get(0), d.get(1), d.get(2), d.get(3) == 1)).toList();
  }

  /** The bytes of the entry's file. */
  byte[] bytes() {
    return (GSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #bytes} wrote, and nothing that is written in any other way.
   *
   * @throws RuntimeException if it is not an entry
   */
  static JournalEntry parse(byte[] bytes) {
    JournalEntry entry =
        GSON.fromJson(new String(bytes, StandardCharsets.UTF_8), JournalEntry.class);
    if (entry == null || !Arrays.equals(entry.bytes(), bytes)) {
      throw new IllegalArgumentException("an entry must be written in its one canonical way");
    }
    return entry;
  }

  private static void require(boolean holds, String what, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "entry must have a valid " + what + ". Provided value: " + value);
    }
  }
}
