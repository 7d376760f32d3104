package org.plainsong.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.PolicyConfig;
import org.plainsong.ledger.LedgerRefusedException.Reason;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.ZcdpAccountant;
import org.plainsong.store.EntryStore;
import org.plainsong.store.StoreRules;

/**
 * The budget of one protected data set, spent by every run that reads it.
 *
 * <p>A zCDP filter over the life of the data set: as long as what was reserved adds up to at most
 * the lifetime rho, everything ever released is lifetime-rho-zCDP, however later runs were chosen
 * after seeing earlier ones (Feldman and Zrnic 2021, arXiv 2008.11193). Sums are exact; the
 * lifetime (epsilon, delta) becomes a rho once, rounded down. All runs protect one unit under one
 * relation, because only such costs add up.
 *
 * <p>The order of a run: {@link #reserve}, read and draw, write to a staging folder, {@link
 * #settle}, publish. A crash before the settlement leaves budget spent. A new attempt of the run
 * that goes on with the journal of the old one is charged nothing more: what it draws a second time
 * was reserved with the first. Any other is charged again as a whole, because what the crash lost
 * may have been seen. Either gets a new token, so the old attempt, should it still be alive, cannot
 * settle any more, and nothing is published unsettled. No attempt goes on after a settlement. A
 * crash between settlement and publication leaves budget spent, no output, and a run that is over:
 * generate under a new run id. Nothing is refunded.
 *
 * <p>An entry is one file with the next number, written by one writer only: who loses that race
 * reads the ledger again and decides anew. Times are for people; clocks decide nothing.
 */
public final class BudgetLedger {

  /** The ledger's folder in the folder of its data set. */
  static final String FOLDER = "ledger";

  /** No entry and no policy comes near so many bytes. */
  static final int MOST_BYTES = 1 << 16;

  static final StoreRules RULES =
      new StoreRules("a ledger", "Move the policy home.", MOST_BYTES, StoreRules.Readers.USUAL);

  private static final int MOST_RACES = 100_000;
  private static final int TOKEN_BYTES = 16;

  private final EntryStore store;
  private final String dataSet;
  private final Rho lifetime;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  BudgetLedger(EntryStore store, String dataSet, Rho lifetime, InstantSource clock) {
    this.store = store;
    this.dataSet = dataSet;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /**
   * Opens the ledger under the folder of a data set.
   *
   * @throws IllegalArgumentException if the file system cannot hold a ledger
   * @throws UncheckedIOException if it cannot be reached
   */
  public static BudgetLedger open(DataSetPolicy policy, Configuration hadoop) {
    try {
      return new BudgetLedger(
          EntryStore.of(new Path(policy.folder(), FOLDER), hadoop, RULES),
          policy.config().dataSet(),
          lifetime(policy.config()),
          Clock.systemUTC());
    } catch (IOException e) {
      throw unreachable(policy.config().dataSet(), e);
    }
  }

  /** The largest rho whose epsilon at the lifetime delta is within the policy. */
  static Rho lifetime(PolicyConfig policy) {
    return ZcdpAccountant.largestRho(
        new ApproximateDp(policy.lifetimeEpsilon(), policy.lifetimeDelta()));
  }

  /**
   * Spends the budget of an attempt; call it before the first private record is read. A run that
   * was started before and did not settle is charged once more, unless it goes on with the journal
   * that its newest attempt named.
   *
   * @throws LedgerRefusedException if the budget does not cover it, the run is over, its name has
   *     other settings, or the ledger is not as it was written
   * @throws UncheckedIOException if the entry could not be written; it may have been
   */
  public Reservation reserve(ReservationRequest request) {
    String token = token();
    try {
      for (int race = 0; race < MOST_RACES; race++) {
        LedgerState state = LedgerState.replay(store, dataSet);
        Attempt attempt = next(state, request, token);
        LedgerEntry entry =
            resumes(state, request)
                ? LedgerEntry.after(
                    state, LedgerEntry.Kind.RESUME, attempt, clock.instant(), /* charge= */ null)
                : reservation(state, attempt, request.charge());
        if (append(state, entry)) {
          return new Reservation(attempt, entry.sequence(), DigestUtils.sha256Hex(entry.bytes()));
        }
      }
    } catch (IOException e) {
      throw unreachable(dataSet, e);
    }
    throw new IllegalStateException("The ledger of '" + dataSet + "' is written without a pause.");
  }

  /**
   * Confirms a whole reservation; call it when all is written and nothing is published, and publish
   * only if it returns.
   *
   * @throws LedgerRefusedException if a newer attempt exists, or the ledger is not as it was
   *     written
   * @throws UncheckedIOException if it is not known to be settled
   */
  public void settle(Reservation reservation) {
    Attempt attempt = reservation.asAttempt();
    try {
      for (int race = 0; race < MOST_RACES; race++) {
        LedgerState state = LedgerState.replay(store, dataSet);
        LedgerEntry newest = state.newest(attempt.runId()).orElse(null);
        requireNewest(attempt, newest);
        if (newest != null && newest.kind() == LedgerEntry.Kind.SETTLE) {
          return;
        }
        LedgerEntry entry =
            LedgerEntry.after(
                state, LedgerEntry.Kind.SETTLE, attempt, clock.instant(), /* charge= */ null);
        if (append(state, entry)) {
          return;
        }
      }
    } catch (IOException e) {
      throw unreachable(dataSet, e);
    }
    throw new IllegalStateException("The ledger of '" + dataSet + "' is written without a pause.");
  }

  private LedgerEntry reservation(LedgerState state, Attempt attempt, LedgerEntry.Charge charge) {
    requireRoom(state, charge);
    return LedgerEntry.after(state, LedgerEntry.Kind.RESERVE, attempt, clock.instant(), charge);
  }

  /** Whether the newest attempt reserved for what this one is about to draw. */
  private boolean resumes(LedgerState state, ReservationRequest request) {
    LedgerEntry newest = state.newest(request.runId()).orElse(null);
    LedgerEntry.JournalFact journal = request.journal();
    if (newest == null || journal == null || !journal.continues(newest.journal())) {
      return false;
    }
    if (!LedgerState.mayResume(journal, newest)) {
      throw new LedgerRefusedException(
          Reason.SUPERSEDED,
          "Run '"
              + request.runId()
              + "' of '"
              + dataSet
              + "' was started again while this attempt started, or its journal was put back to an"
              + " older state. Try again; if that does not help, remove the journal, and the run is"
              + " charged again as a whole.");
    }
    return true;
  }

  private boolean append(LedgerState state, LedgerEntry entry) throws IOException {
    if (!state.isSealed()) {
      seal(state.size(), state.head());
    }
    byte[] bytes = entry.bytes();
    if (!store.putIfAbsent(LedgerState.entryName(entry.sequence()), bytes)) {
      return false;
    }
    seal(entry.sequence(), DigestUtils.sha256Hex(bytes));
    return true;
  }

  private void seal(long sequence, String hash) throws IOException {
    String name = LedgerState.sealName(sequence);
    if (!store.putIfAbsent(name, hash.getBytes(StandardCharsets.US_ASCII))) {
      throw new LedgerRefusedException(
          Reason.BROKEN,
          "The ledger of '" + dataSet + "' has a seal of something else: " + name + ".");
    }
  }

  private Attempt next(LedgerState state, ReservationRequest request, String token) {
    Optional<LedgerEntry> newest = state.newest(request.runId());
    newest.ifPresent(entry -> requireOpen(entry, request));
    return new Attempt(
        request.runId(),
        newest.map(LedgerEntry::attempt).orElse(0) + 1,
        token,
        request.configurationDigest(),
        request.policyDigest(),
        request.journal());
  }

  private void requireOpen(LedgerEntry newest, ReservationRequest request) {
    String run = "Run '" + request.runId() + "' of '" + dataSet + "' ";
    if (!newest.configurationDigest().equals(request.configurationDigest())) {
      throw new LedgerRefusedException(
          Reason.NAME_TAKEN,
          run + "was started with other settings. Give another --run-id, or none.");
    }
    if (newest.kind() == LedgerEntry.Kind.SETTLE) {
      throw new LedgerRefusedException(
          Reason.RELEASED,
          run
              + "is already released: its output stands, and it pays no second time. Give another"
              + " --run-id for a new one.");
    }
  }

  private void requireRoom(LedgerState state, LedgerEntry.Charge charge) {
    if (!state.addsUp(charge)) {
      throw new LedgerRefusedException(
          Reason.OTHER_UNIT,
          "The ledger of '"
              + dataSet
              + "' holds costs for another privacy unit or relation, and such costs do not add up."
              + " Run with the same ones.");
    }
    BigDecimal most = new BigDecimal(lifetime.value());
    if (state.spent().add(charge.exactRho()).compareTo(most) > 0) {
      throw new LedgerRefusedException(
          Reason.SPENT,
          "The budget of '"
              + dataSet
              + "' must cover the run: lifetime rho "
              + most.doubleValue()
              + ", spent "
              + state.spent().doubleValue()
              + ". Requested rho: "
              + charge.exactRho().doubleValue()
              + ". Ask for a smaller epsilon; 'plainsong ledger show' lists what was spent.");
    }
  }

  private void requireNewest(Attempt attempt, @Nullable LedgerEntry newest) {
    if (newest == null) {
      throw new LedgerRefusedException(
          Reason.BROKEN, "The ledger of '" + dataSet + "' has lost run '" + attempt.runId() + "'.");
    }
    if (newest.attempt() != attempt.number() || !newest.token().equals(attempt.token())) {
      throw new LedgerRefusedException(
          Reason.SUPERSEDED,
          "Run '"
              + attempt.runId()
              + "' of '"
              + dataSet
              + "' was started again while this attempt ran: attempt "
              + attempt.number()
              + " releases nothing, attempt "
              + newest.attempt()
              + " may.");
    }
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static UncheckedIOException unreachable(String dataSet, IOException cause) {
    return new UncheckedIOException(
        "The ledger of '"
            + dataSet
            + "' could not be written or read ("
            + cause.getClass().getSimpleName()
            + "). Check the folder, its permissions and its disk.",
        cause);
  }
}
