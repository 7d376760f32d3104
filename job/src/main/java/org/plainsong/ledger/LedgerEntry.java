package org.plainsong.ledger;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.PrivacyClaim;

/**
 * One entry of a ledger, a line of JSON with its keys in the order of the components.
 *
 * @param format version of this layout, 1
 * @param sequence number of the entry, the first is 1
 * @param previous SHA-256 of the bytes of the entry before, zeros for the first
 * @param kind what happened
 * @param dataSet the protected data set
 * @param runId the run
 * @param attempt how many times the run was started, the first is 1
 * @param token random, known to this attempt: only its holder settles
 * @param time when, for people; nothing depends on it
 * @param configurationDigest SHA-256 of what the run was asked to do
 * @param policyDigest SHA-256 of the policy that allowed it
 * @param charge what was reserved, null in other entries
 * @param journal the journal of the attempt's rounds, null without one; not written then
 */
public record LedgerEntry(
    int format,
    long sequence,
    String previous,
    Kind kind,
    String dataSet,
    String runId,
    int attempt,
    String token,
    String time,
    String configurationDigest,
    String policyDigest,
    @Nullable Charge charge,
    @Nullable JournalFact journal) {

  /** What an entry records. */
  public enum Kind {
    /** Budget was spent by an attempt that is about to read private records. */
    RESERVE,
    /**
     * The attempt goes on where another one of its run stopped, from the same journal: what it
     * draws a second time was reserved with the first.
     */
    RESUME,
    /** The attempt finished and may publish; its run is over. */
    SETTLE
  }

  static final String NO_PREVIOUS = "0".repeat(64);
  private static final String JOURNAL = "journal";
  private static final int FORMAT = 1;
  private static final String SHA_256 = "[0-9a-f]{64}";

  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .serializeNulls()
          .create();

  public LedgerEntry {
    require(format == FORMAT, "format", format);
    require(sequence >= 1, "sequence", sequence);
    require(previous.matches(SHA_256), "previous", previous);
    require(attempt >= 1, "attempt", attempt);
    require(token.matches("[0-9a-f]{32}"), "token", token);
    require(Instant.parse(time).toString().equals(time), "time", time);
    require(configurationDigest.matches(SHA_256), "configuration digest", configurationDigest);
    require(policyDigest.matches(SHA_256), "policy digest", policyDigest);
    require(!dataSet.isBlank() && !runId.isBlank(), "data set and run", dataSet + ", " + runId);
    require((charge != null) == (kind == Kind.RESERVE), "charge", kind);
    require(journal != null || kind != Kind.RESUME, "journal", kind);
    require(journal == null || kind != Kind.SETTLE, "journal", kind);
  }

  /**
   * The journal that an attempt writes its rounds to.
   *
   * @param digest SHA-256 of its first entry: attempts that go on with it share it
   * @param attempt which of them this is, the first is 1; an older one never follows a newer one
   */
  public record JournalFact(String digest, int attempt) {

    public JournalFact {
      require(digest.matches(SHA_256), "journal digest", digest);
      require(attempt >= 1, "attempt of a journal", attempt);
    }

    /** Whether this attempt goes on with the journal of that one. */
    boolean continues(@Nullable JournalFact before) {
      return before != null && before.digest.equals(digest);
    }
  }

  /**
   * What a run may release.
   *
   * @param rho the zCDP cost, an exact decimal
   * @param epsilon what rho gives at delta, as the run claims it
   * @param delta the run's delta
   * @param unit record or column
   * @param column the column, null for records
   * @param maxRecords records of a unit that count
   * @param relation the neighbouring relation
   * @param mechanism the mechanism
   */
  public record Charge(
      String rho,
      double epsilon,
      double delta,
      String unit,
      @Nullable String column,
      int maxRecords,
      String relation,
      String mechanism) {

    public Charge {
      require(isExact(rho), "rho", rho);
    }

    static Charge of(PrivacyClaim claim, String mechanism) {
      return new Charge(
          exact(new BigDecimal(claim.rho().value())),
          claim.epsilon(),
          claim.delta(),
          lower(claim.unit().kind()),
          claim.unit().column(),
          claim.unit().maxRecords(),
          lower(claim.relation()),
          mechanism);
    }

    /** Whether the costs of two charges add up: they protect the same unit the same way. */
    boolean addsTo(Charge other) {
      return unit.equals(other.unit)
          && Objects.equals(column, other.column)
          && relation.equals(other.relation);
    }

    /** The cost, exact. */
    public BigDecimal exactRho() {
      return new BigDecimal(rho);
    }

    private static boolean isExact(String rho) {
      return rho.matches("[0-9]{1,400}(\\.[0-9]{1,1200})?")
          && exact(new BigDecimal(rho)).equals(rho);
    }

    private static String exact(BigDecimal value) {
      return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static String lower(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }
  }

  /** What all kinds of entry say of an attempt. */
  static LedgerEntry after(
      LedgerState state, Kind kind, Attempt attempt, Instant time, @Nullable Charge charge) {
    return new LedgerEntry(
        FORMAT,
        state.size() + 1,
        state.head(),
        kind,
        state.dataSet(),
        attempt.runId(),
        attempt.number(),
        attempt.token(),
        time.toString(),
        attempt.configurationDigest(),
        attempt.policyDigest(),
        charge,
        kind == Kind.SETTLE ? null : attempt.journal());
  }

  /** The bytes of the entry's file. */
  byte[] bytes() {
    JsonObject tree = GSON.toJsonTree(this).getAsJsonObject();
    if (journal == null) {
      // Ledgers that were begun before there were journals stay as they were written.
      tree.remove(JOURNAL);
    }
    return (GSON.toJson(tree) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #bytes} wrote, and nothing that is written in any other way.
   *
   * @throws RuntimeException if it is not an entry
   */
  static LedgerEntry parse(byte[] bytes) {
    LedgerEntry entry = GSON.fromJson(new String(bytes, StandardCharsets.UTF_8), LedgerEntry.class);
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
