package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.plainsong.ledger.LedgerFixture.ledger;
import static org.plainsong.ledger.LedgerFixture.request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.config.PolicyChoice;
import org.plainsong.store.EntryStore;
import org.plainsong.store.MiniHdfs;
import org.plainsong.store.Stores;

/** The same promises on HDFS. */
class LedgerHdfsTest {

  private static final int FIT = 8;
  private static final int RACERS = 6;
  private static final int RACES = 15;

  @TempDir private static java.nio.file.Path folder;
  private static MiniHdfs hdfs;

  @BeforeAll
  static void start() throws IOException {
    hdfs = MiniHdfs.start(folder.resolve("hdfs"));
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void reserve_200SubmissionsFrom4Processes_letsInExactlyWhatFits() throws Exception {
    String ledger = path("/race/clinic/ledger");
    List<String> said = Racers.race(ledger, /* processes= */ 4, /* runsEach= */ 50, FIT * 0.25);
    Racers.assertFit(said, store(ledger), /* submissions= */ 200, FIT);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void put_racers_oneWinsAndItsContentIsWhole() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(RACERS);
    EntryStore store = store(path("/puts"));
    try {
      for (int race = 0; race < RACES; race++) {
        String name = "race-" + race;
        CyclicBarrier start = new CyclicBarrier(RACERS);
        List<Future<Boolean>> wins = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
          byte[] content = bytes(Integer.toString(i).repeat(500));
          wins.add(
              pool.submit(
                  () -> {
                    start.await();
                    return store.putIfAbsent(name, content);
                  }));
        }
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
          if (wins.get(i).get()) {
            winners.add(i);
          }
        }
        assertThat(winners).as("race %d", race).hasSize(1);
        assertThat(store.require(name)).isEqualTo(bytes(winners.get(0).toString().repeat(500)));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(hdfs.files().listStatus(new Path(path("/puts")))).hasSize(RACES);
  }

  @Test
  void put_existingName_keepsItsContent() throws IOException {
    EntryStore store = store(path("/put"));
    assertThat(store.names()).isEmpty();
    assertThat(store.read("x")).isEmpty();
    assertThat(store.putIfAbsent("x", bytes("one"))).isTrue();
    assertThat(store.putIfAbsent("x", bytes("two"))).isFalse();
    assertThat(store.putIfAbsent("x", bytes("one"))).isTrue();
    assertThat(store.require("x")).isEqualTo(bytes("one"));
    assertThat(store.names()).containsExactly("x");
  }

  @Test
  void decide_homeAndInputOnHdfs_areResolved() throws IOException {
    FileSystem files = hdfs.files();
    java.nio.file.Path local =
        MadePolicy.write(folder.resolve("home"), "clinic", path("/lake/clinic"), /* table= */ null);
    files.mkdirs(new Path("/home/clinic"));
    files.copyFromLocalFile(
        new Path(local.resolve("policy.conf").toUri()), new Path("/home/clinic/policy.conf"));
    files.create(new Path("/lake/clinic/a.jsonl")).close();
    PolicyHome home = PolicyHome.of(Map.of(), path("/home"), hdfs.hadoop()).orElseThrow();
    PolicyChoice byInput = new PolicyChoice(PolicyChoice.Kind.BY_INPUT, /* dataSet= */ null);
    for (String input :
        List.of(
            path("/lake/clinic/a.jsonl"),
            path("/lake/x/../clinic/a.jsonl"),
            path("/lake/clinic/a.jsonl").replace("localhost", "LOCALHOST"))) {
      DataSetPolicy policy =
          home.decide(byInput, ProtectedInput.ofFiles(List.of(input))).orElseThrow();
      assertThat(policy.config().dataSet()).isEqualTo("clinic");
      BudgetLedger.open(policy, hdfs.hadoop());
    }
  }

  @Test
  void audit_onHdfs_readsWhatWasReserved() throws IOException {
    BudgetLedger ledger = ledger(store(path("/audit/clinic/ledger")), /* lifetimeRho= */ 1);
    ledger.settle(ledger.reserve(request("a", "0.25")));
    assertThat(LedgerFixture.spent(store(path("/audit/clinic/ledger"))))
        .isEqualByComparingTo("0.25");
  }

  private static String path(String path) throws IOException {
    return hdfs.path(path);
  }

  private static EntryStore store(String location) throws IOException {
    return Stores.of(location, hdfs.hadoop());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
