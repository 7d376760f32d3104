package org.plainsong.ledger;

import static org.plainsong.ledger.LedgerFixture.request;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.plainsong.store.EntryStore;
import org.plainsong.store.Stores;

/**
 * A process that submits runs: it says ready, waits for a line, and says which of its runs were let
 * in. Arguments: folder, first run, number of runs, lifetime rho.
 */
final class LedgerRacer {

  /** Starts every line that is meant for the parent. */
  static final String MARK = "racer: ";

  private LedgerRacer() {}

  public static void main(String[] args) throws Exception {
    // Hadoop takes seconds to load, so local racers do without.
    EntryStore store =
        args[0].startsWith("hdfs:")
            ? Stores.of(args[0], new Configuration())
            : Stores.local(java.nio.file.Path.of(args[0]));
    store.names();
    say("ready");
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    int first = Integer.parseInt(args[1]);
    for (int run = first; run < first + Integer.parseInt(args[2]); run++) {
      BudgetLedger ledger = LedgerFixture.ledger(store, Double.parseDouble(args[3]));
      try {
        Reservation reservation = ledger.reserve(request("run-" + run, "0.25"));
        say("in run-" + run + " " + reservation.sequence());
        if (run % 2 == 0) {
          ledger.settle(reservation);
        }
      } catch (LedgerRefusedException e) {
        say("refused run-" + run + " " + e.reason());
      }
    }
    say("done");
  }

  /** Marked, because Hadoop logs to the same place. */
  private static void say(String line) {
    System.out.println(MARK + line);
  }
}
