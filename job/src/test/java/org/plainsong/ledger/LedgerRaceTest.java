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
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Submissions at the same time, from threads and from processes, on local files and on HDFS. */
class LedgerRaceTest {

  private static final int PROCESSES = 8;
  private static final int RUNS_EACH = 25;
  private static final int FIT = 60;
  private static final int FIT_ON_HDFS = 20;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void reserve_200SubmissionsFrom8Processes_letsInExactlyWhatFits() throws Exception {
    Path ledger = folder.resolve("ledger");
    List<String> said = Racers.race(ledger.toString(), PROCESSES, RUNS_EACH, FIT * 0.25);
    assertFit(said, new LocalEntryStore(ledger), PROCESSES * RUNS_EACH, FIT);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void reserve_200SubmissionsFrom4ProcessesOnHdfs_letsInExactlyWhatFits() throws Exception {
    HdfsConfiguration hadoop = new HdfsConfiguration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(hadoop).numDataNodes(/* val= */ 1).build()) {
      String ledger = cluster.getFileSystem().getUri() + "/policies/clinic/ledger";
      List<String> said =
          Racers.race(ledger, /* processes= */ 4, /* runsEach= */ 50, FIT_ON_HDFS * 0.25);
      EntryStore store = EntryStore.of(new org.apache.hadoop.fs.Path(ledger), hadoop);
      assertFit(said, store, /* submissions= */ 200, FIT_ON_HDFS);
    }
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
        LedgerState state = LedgerState.replay(new LocalEntryStore(ledger), DATA_SET);
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

  private static void assertFit(List<String> said, EntryStore store, int submissions, int fit)
      throws Exception {
    assertThat(said).hasSize(submissions);
    List<String> in = said.stream().filter(line -> line.startsWith("in ")).toList();
    assertThat(in).hasSize(fit);
    assertThat(said.stream().filter(line -> line.endsWith(" SPENT"))).hasSize(submissions - fit);
    LedgerState state = LedgerState.replay(store, DATA_SET);
    assertThat(state.spent()).isEqualByComparingTo(Double.toString(fit * 0.25));
    List<String> reserved =
        state.entries().stream()
            .filter(entry -> entry.kind() == LedgerEntry.Kind.RESERVE)
            .map(entry -> "in " + entry.runId() + " " + entry.sequence())
            .toList();
    assertThat(reserved).containsExactlyInAnyOrderElementsOf(in);
  }
}
