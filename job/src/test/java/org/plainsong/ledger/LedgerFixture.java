package org.plainsong.ledger;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import org.plainsong.privacy.Rho;
import org.plainsong.store.EntryStore;
import org.plainsong.store.Stores;

/** Ledgers and requests of one made data set. */
final class LedgerFixture {

  static final String DATA_SET = "clinic";
  static final String DIGEST = "ab".repeat(32);
  static final String OTHER_DIGEST = "cd".repeat(32);
  static final String POLICY_DIGEST = "ef".repeat(32);

  private LedgerFixture() {}

  static BudgetLedger ledger(EntryStore store, double lifetimeRho) {
    return new BudgetLedger(store, DATA_SET, new Rho(lifetimeRho), Clock.systemUTC());
  }

  static BudgetLedger ledger(Path folder, double lifetimeRho) {
    return ledger(Stores.local(folder), lifetimeRho);
  }

  static ReservationRequest request(String runId, String rho) {
    return request(runId, rho, DIGEST);
  }

  static ReservationRequest request(String runId, String rho, String digest) {
    return new ReservationRequest(
        runId,
        digest,
        POLICY_DIGEST,
        new LedgerEntry.Charge(
            rho, 1.0, 1e-6, "record", null, 1, "add_or_remove_one", "difference-clipped-top-k"),
        /* journal= */ null);
  }

  static BigDecimal spent(EntryStore store) throws java.io.IOException {
    return LedgerState.replay(store, DATA_SET).spent();
  }
}
