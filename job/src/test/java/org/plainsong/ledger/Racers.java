package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.plainsong.ledger.LedgerFixture.DATA_SET;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.plainsong.store.EntryStore;

/** Starts {@link LedgerRacer} in several processes at once and gathers what they say. */
final class Racers {

  private Racers() {}

  /** What all processes said but ready and done; each must have come to its end. */
  static List<String> race(String folder, int processes, int runsEach, double lifetimeRho)
      throws IOException, InterruptedException {
    List<Process> racers = new ArrayList<>();
    List<BufferedReader> readers = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      Process racer = start(folder, i * runsEach, runsEach, lifetimeRho);
      racers.add(racer);
      readers.add(
          new BufferedReader(
              new InputStreamReader(racer.getInputStream(), StandardCharsets.UTF_8)));
    }
    for (BufferedReader reader : readers) {
      assertThat(next(reader)).isEqualTo("ready");
    }
    for (Process racer : racers) {
      try (OutputStream out = racer.getOutputStream()) {
        out.write("go\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    List<String> said = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      List<String> lines = readers.get(i).lines().flatMap(Racers::meant).toList();
      assertThat(racers.get(i).waitFor()).isZero();
      assertThat(lines).hasSize(runsEach + 1).endsWith("done");
      said.addAll(lines.subList(0, runsEach));
    }
    return said;
  }

  private static String next(BufferedReader reader) throws IOException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      Optional<String> meant = meant(line).findFirst();
      if (meant.isPresent()) {
        return meant.get();
      }
    }
    throw new AssertionError("a racer ended before it was ready");
  }

  private static Stream<String> meant(String line) {
    return line.startsWith(LedgerRacer.MARK)
        ? Stream.of(line.substring(LedgerRacer.MARK.length()))
        : Stream.empty();
  }

  private static Process start(String folder, int first, int runs, double lifetimeRho)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LedgerRacer.class.getName(),
            folder,
            Integer.toString(first),
            Integer.toString(runs),
            Double.toString(lifetimeRho))
        .redirectError(new File("/dev/null"))
        .start();
  }

  /** Requires that exactly what fits was let in, and that the ledger says the same. */
  static void assertFit(List<String> said, EntryStore store, int submissions, int fit)
      throws IOException {
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
