package org.plainsong.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.PolicyConfig;
import org.plainsong.ledger.LedgerRefusedException.Reason;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.ZcdpAccountant;
import org.plainsong.store.EntryStore;

/**
 * A ledger as people read it: what was spent, what is left, and whether it is as it was written.
 */
public final class LedgerAudit {

  private final PolicyConfig policy;
  private final LedgerState state;
  private final BigDecimal lifetime;

  private LedgerAudit(PolicyConfig policy, LedgerState state) {
    this.policy = policy;
    this.state = state;
    this.lifetime = new BigDecimal(BudgetLedger.lifetime(policy).value());
  }

  /**
   * Reads the ledger of a data set, and writes nothing.
   *
   * @throws LedgerRefusedException naming the first entry that is not as it was written
   * @throws IllegalArgumentException if the file system cannot hold a ledger
   * @throws UncheckedIOException if it cannot be reached
   */
  public static LedgerAudit of(DataSetPolicy policy, Configuration hadoop) {
    try {
      EntryStore store =
          EntryStore.of(new Path(policy.folder(), BudgetLedger.FOLDER), hadoop, BudgetLedger.RULES);
      return new LedgerAudit(policy.config(), LedgerState.replay(store, policy.config().dataSet()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The ledger in "
              + policy.folder()
              + " could not be read ("
              + e.getClass().getSimpleName()
              + "). Check the folder and its permissions.",
          e);
    }
  }

  /**
   * Requires that the entries are within the policy as it is now.
   *
   * @throws LedgerRefusedException naming the first limit that they are not within
   */
  public void requireWithinPolicy() {
    if (spent().compareTo(lifetime) > 0) {
      throw new LedgerRefusedException(
          Reason.SPENT,
          "The entries of '"
              + policy.dataSet()
              + "' must add up to at most the lifetime rho "
              + lifetime.doubleValue()
              + ". Their sum: "
              + spent().doubleValue());
    }
    for (LedgerEntry entry : entries()) {
      LedgerEntry.Charge charge = entry.charge();
      if (charge != null && !isOfPolicy(charge)) {
        throw new LedgerRefusedException(
            Reason.OTHER_UNIT,
            LedgerState.entryName(entry.sequence())
                + " of '"
                + policy.dataSet()
                + "' must protect what the policy says. Found: "
                + charge.unit()
                + (charge.column() == null ? "" : " " + charge.column())
                + ", "
                + charge.relation());
      }
    }
  }

  private boolean isOfPolicy(LedgerEntry.Charge charge) {
    @Nullable String column = charge.column();
    return Objects.equals(column, policy.unitColumn())
        && charge.relation().toLowerCase(Locale.ROOT).replace('_', '-').equals(policy.relation());
  }

  /** All entries, the first one first. */
  public List<LedgerEntry> entries() {
    return state.entries();
  }

  /** The reservation whose journal an attempt goes on with. */
  public Optional<LedgerEntry> reservationOf(LedgerEntry resumed) {
    LedgerEntry.JournalFact journal = resumed.journal();
    return journal == null
        ? Optional.empty()
        : entries().stream()
            .filter(entry -> entry.sequence() < resumed.sequence())
            .filter(entry -> entry.kind() == LedgerEntry.Kind.RESERVE)
            .filter(entry -> entry.runId().equals(resumed.runId()))
            .filter(entry -> journal.continues(entry.journal()))
            .reduce((earlier, later) -> later);
  }

  /** SHA-256 of an entry's bytes, in hexadecimal digits. */
  public String hashOf(LedgerEntry entry) {
    return DigestUtils.sha256Hex(entry.bytes());
  }

  /** Whether the last entry has its seal; its writer died before it could add one if not. */
  public boolean isSealed() {
    return state.isSealed();
  }

  /** The exact sum of all reservations, in rho. */
  public BigDecimal spent() {
    return state.spent();
  }

  /** What further runs may reserve, in rho; zero when nothing. */
  public BigDecimal left() {
    return lifetime.subtract(spent()).max(BigDecimal.ZERO);
  }

  /** What a rho gives at the lifetime delta, rounded up. Such epsilons do not add up. */
  public double epsilon(BigDecimal rho) {
    double nearest = rho.doubleValue();
    double above = new BigDecimal(nearest).compareTo(rho) >= 0 ? nearest : Math.nextUp(nearest);
    return ZcdpAccountant.epsilon(new Rho(above), policy.lifetimeDelta());
  }
}
