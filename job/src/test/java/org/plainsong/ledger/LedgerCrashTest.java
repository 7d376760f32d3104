package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.plainsong.ledger.LedgerFixture.DATA_SET;
import static org.plainsong.ledger.LedgerFixture.ledger;
import static org.plainsong.ledger.LedgerFixture.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.store.EntryStore;
import org.plainsong.store.FaultyStore;
import org.plainsong.store.MemoryStore;
import org.plainsong.store.Stores;

/**
 * Runs that die at any step, and old attempts that come back: after each the ledger is replayed.
 * Nothing is released twice, and what was spent covers every attempt that was let in.
 */
class LedgerCrashTest {

  private static final int CRASHES = 1200;
  private static final int STARTS = 14;
  private static final List<String> RUNS = List.of("a", "b", "c", "d");
  private static final String RHO = "0.125";
  private static final double LIFETIME = 1;

  @TempDir private Path folder;
  private int crashes;

  @Test
  void ledger_crashAtRandomSteps_neverReleasesTwiceAndNeverUnspends() throws IOException {
    long seed = new SecureRandom().nextLong();
    Random random = new Random(seed);
    int releases = 0;
    for (int trial = 0; crashes < CRASHES; trial++) {
      releases += new Trial(trial, random, seed).run();
    }
    assertThat(crashes).isGreaterThanOrEqualTo(CRASHES);
    // The test saw runs that came through, or it shows nothing.
    assertThat(releases).as("seed %d", seed).isGreaterThan(CRASHES / 20);
  }

  private final class Trial {

    private final Optional<Path> files;
    private final EntryStore store;
    private final Random random;
    private final long seed;
    private final Set<String> released = new HashSet<>();
    private final List<Reservation> unsettled = new ArrayList<>();
    private final Map<String, Integer> letIn = new HashMap<>();

    /** On real files one time in eight: a disk is slow. */
    Trial(int number, Random random, long seed) {
      this.files =
          number % 8 == 0 ? Optional.of(folder.resolve("trial-" + number)) : Optional.empty();
      this.store = files.<EntryStore>map(Stores::local).orElseGet(MemoryStore::new);
      this.random = random;
      this.seed = seed;
    }

    int run() throws IOException {
      for (int start = 0; start < STARTS; start++) {
        if (!unsettled.isEmpty() && random.nextInt(3) == 0) {
          comeBack(unsettled.remove(random.nextInt(unsettled.size())));
        } else {
          start(RUNS.get(random.nextInt(RUNS.size())));
        }
        check();
      }
      return released.size();
    }

    private void start(String run) {
      FaultyStore faulty = new FaultyStore(store, files, random.nextInt(110), random);
      Reservation reservation = null;
      try {
        reservation = ledger(faulty, LIFETIME).reserve(request(run, RHO));
        letIn.merge(run, 1, Integer::sum);
        if (random.nextInt(4) == 0) {
          throw new FaultyStore.Died();
        }
        ledger(faulty, LIFETIME).settle(reservation);
        release(run);
      } catch (FaultyStore.Died | UncheckedIOException | LedgerRefusedException e) {
        boolean died = faulty.hasStopped() || e instanceof FaultyStore.Died;
        crashes += died ? 1 : 0;
        if (reservation != null) {
          unsettled.add(reservation);
        }
      }
    }

    /** An attempt that was thought dead goes on. */
    private void comeBack(Reservation reservation) {
      FaultyStore faulty = new FaultyStore(store, files, random.nextInt(200), random);
      try {
        ledger(faulty, LIFETIME).settle(reservation);
        release(reservation.runId());
      } catch (FaultyStore.Died | UncheckedIOException | LedgerRefusedException e) {
        crashes += faulty.hasStopped() ? 1 : 0;
      }
    }

    private void release(String run) {
      assertThat(released.add(run)).as("run %s released twice, seed %d", run, seed).isTrue();
    }

    private void check() throws IOException {
      LedgerState state = LedgerState.replay(store, DATA_SET);
      int attempts = letIn.values().stream().mapToInt(Integer::intValue).sum();
      BigDecimal covered = new BigDecimal(RHO).multiply(BigDecimal.valueOf(attempts));
      assertThat(state.spent())
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(covered)
          .isLessThanOrEqualTo(new BigDecimal(LIFETIME));
      for (String run : released) {
        assertThat(state.newest(run).orElseThrow().kind())
            .as("seed %d", seed)
            .isEqualTo(LedgerEntry.Kind.SETTLE);
      }
    }
  }
}
