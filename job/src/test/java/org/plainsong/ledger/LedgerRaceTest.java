package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.plainsong.ledger.LedgerFixture.DATA_SET;
import static org.plainsong.ledger.LedgerFixture.ledger;
import static org.plainsong.ledger.LedgerFixture.request;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.store.Stores;

/** Submissions at the same time, from threads and from processes, on local files. */
class LedgerRaceTest {

  private static final int PROCESSES = 8;
  private static final int RUNS_EACH = 25;
  private static final int FIT = 60;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void reserve_200SubmissionsFrom8Processes_letsInExactlyWhatFits() throws Exception {
    Path ledger = folder.resolve("ledger");
    List<String> said = Racers.race(ledger.toString(), PROCESSES, RUNS_EACH, FIT * 0.25);
    Racers.assertFit(said, Stores.local(ledger), PROCESSES * RUNS_EACH, FIT);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void settle_attemptsOfOneRunAtOnce_oneReleases() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int race = 0; race < 20; race++) {
        Path ledger = folder.resolve("race-" + race);
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Boolean>> released = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          released.add(pool.submit(() -> submit(ledger, start)));
        }
        int releases = 0;
        for (Future<Boolean> each : released) {
          releases += each.get() ? 1 : 0;
        }
        assertThat(releases).as("race %d", race).isEqualTo(1);
        LedgerState state = LedgerState.replay(Stores.local(ledger), DATA_SET);
        assertThat(state.newest("same").orElseThrow().kind()).isEqualTo(LedgerEntry.Kind.SETTLE);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static boolean submit(Path folder, CyclicBarrier start) throws Exception {
    BudgetLedger ledger = ledger(folder, /* lifetimeRho= */ 100);
    start.await();
    try {
      ledger.settle(ledger.reserve(request("same", "0.25")));
      return true;
    } catch (LedgerRefusedException e) {
      assertThat(e.reason())
          .isIn(LedgerRefusedException.Reason.RELEASED, LedgerRefusedException.Reason.SUPERSEDED);
      return false;
    }
  }
}
