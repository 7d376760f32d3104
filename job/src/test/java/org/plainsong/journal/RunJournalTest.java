package org.plainsong.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.plainsong.journal.JournalFixture.RUN;
import static org.plainsong.journal.JournalFixture.journal;
import static org.plainsong.journal.JournalFixture.round;
import static org.plainsong.journal.JournalFixture.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.journal.JournalRefusedException.Reason;

/** A journal is gone on with by one attempt at a time, as often as was paid for. */
class RunJournalTest {

  @TempDir private Path folder;
  private RunJournal run;

  @BeforeEach
  void open() {
    run = journal(folder);
  }

  @Test
  void newest_nothingWritten_isEmptyAndMakesNothing() {
    assertThat(run.newest()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void newest_afterRounds_isWhatWasWritten() {
    RoundJournal first = run.start(start(1, 2));
    assertThat(first.recorded()).isEmpty();
    assertThat(first.attempt()).isEqualTo(1);
    first.record(round(5));
    first.record(round(7));
    Recorded recorded = journal(folder).newest().orElseThrow();
    List<Draw> both = new ArrayList<>(round(5));
    both.addAll(round(7));
    assertThat(recorded.draws()).isEqualTo(both);
    assertThat(recorded.start()).isEqualTo(start(1, 2));
    assertThat(recorded.digest()).isEqualTo(first.digest());
    assertThat(recorded.lostTokens()).isZero();
  }

  @Test
  void resume_eachTime_costsTheHorizonUntilTheAllowanceIsSpent() {
    run.start(start(2, 5)).record(round(1));
    for (int time = 1; time <= 2; time++) {
      RoundJournal next = run.resume(run.newest().orElseThrow());
      assertThat(next.lostTokens()).isEqualTo(2 * time);
      assertThat(next.attempt()).isEqualTo(1 + time);
      assertThat(next.recorded()).isEqualTo(round(1));
    }
    Recorded spent = run.newest().orElseThrow();
    assertThat(spent.canResume()).isFalse();
    assertRefused(Reason.SPENT, () -> run.resume(spent));
  }

  /** Each of a group's texts draws in every round. */
  @Test
  void resume_severalTextsAtOnce_costsTheHorizonForEachOfThem() {
    run.start(start(2, /* textsAtOnce= */ 3, 0, 11)).record(round(1));
    assertThat(run.resume(run.newest().orElseThrow()).lostTokens()).isEqualTo(6);
    assertThat(run.newest().orElseThrow().canResume()).isFalse();
  }

  @Test
  void newest_moreTokensThanMayBeDrawnAtOnce_isBroken() {
    List<Draw> six = IntStream.range(0, 6).mapToObj(i -> new Draw(0, i % 3, i, true)).toList();
    RoundJournal journal = run.start(start(2, /* textsAtOnce= */ 3, 0, 6));
    journal.record(six);
    assertThat(run.newest().orElseThrow().draws()).isEqualTo(six);
    List<Draw> seven = new ArrayList<>(six);
    seven.add(new Draw(0, 3, 9, true));
    journal.record(seven);
    assertRefused(Reason.BROKEN, run::newest);
  }

  @Test
  void resume_afterAnAttemptThatStopped_costsNothing() {
    RoundJournal stopped = run.start(start(1, 1));
    stopped.close(round(1));
    assertThatThrownBy(() -> stopped.record(round(3))).hasMessageContaining("draw nothing more");
    for (int time = 0; time < 5; time++) {
      RoundJournal next = run.resume(run.newest().orElseThrow());
      assertThat(next.lostTokens()).isZero();
      next.close(List.of());
    }
    run.resume(run.newest().orElseThrow());
    assertThat(run.resume(run.newest().orElseThrow()).lostTokens()).isEqualTo(1);
    assertThat(run.newest().orElseThrow().canResume()).isFalse();
  }

  /** A gate's open instance is lost with every attempt. */
  @Test
  void resume_afterAStopBehindAGateThatForgets_costsATokenEachTime() {
    run.start(start(3, 1, /* stopLoss= */ 1, 5)).close(round(1));
    RoundJournal second = run.resume(run.newest().orElseThrow());
    assertThat(second.lostTokens()).isEqualTo(1);
    assertThat(run.resume(run.newest().orElseThrow()).lostTokens()).isEqualTo(4);
    assertThat(run.newest().orElseThrow().canResume()).isFalse();
  }

  @Test
  void record_attemptThatWasTakenOverFrom_isRefusedAndWritesNothing() {
    RoundJournal zombie = run.start(start(1, 2));
    zombie.record(round(1));
    RoundJournal newer = run.resume(run.newest().orElseThrow());
    assertRefused(Reason.SUPERSEDED, () -> zombie.record(round(3)));
    assertRefused(Reason.SUPERSEDED, zombie::requireNewest);
    newer.requireNewest();
    newer.record(round(9));
    assertRefused(Reason.SUPERSEDED, zombie::requireNewest);
    assertThat(run.newest().orElseThrow().draws()).endsWith(round(9).toArray(Draw[]::new));
  }

  @Test
  void resume_whileTheOldAttemptWritesOn_isRefused() {
    RoundJournal alive = run.start(start(1, 2));
    Recorded seen = run.newest().orElseThrow();
    alive.record(round(1));
    assertRefused(Reason.SUPERSEDED, () -> run.resume(seen));
    alive.record(round(3));
  }

  @Test
  void resume_starterThatDiedBeforeTheHead_isPossible() throws IOException {
    run.start(start(1, 2));
    Files.delete(folder.resolve(RUN).resolve("00000001").resolve(Recorded.HEAD));
    run.resume(run.newest().orElseThrow()).record(round(1));
    assertThat(run.newest().orElseThrow().draws()).isEqualTo(round(1));
  }

  @Test
  void newest_readWhileAnotherWrites_isNeverTakenForBroken() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < 20; i++) {
        RunJournal read = journal(folder.resolve("read-" + i));
        RunJournal written = journal(folder.resolve("read-" + i));
        Future<?> writer =
            pool.submit(
                () -> {
                  RoundJournal journal = written.start(start(1, 2));
                  for (int round = 0; round < 30; round++) {
                    journal.record(round(round));
                  }
                });
        while (!writer.isDone()) {
          read.newest();
        }
        writer.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void start_anew_leavesTheOldAttemptNothingToWrite() {
    RoundJournal zombie = run.start(start(1, 1));
    assertRefused(Reason.SUPERSEDED, () -> run.start(start(1, 1)));
    run.newest();
    RoundJournal newer = run.start(start(1, 1));
    assertThat(newer.digest()).isNotEqualTo(zombie.digest());
    assertRefused(Reason.SUPERSEDED, () -> zombie.record(round(1)));
    assertRefused(Reason.SUPERSEDED, zombie::requireNewest);
    newer.record(round(3));
    assertThat(run.newest().orElseThrow().draws()).isEqualTo(round(3));
  }

  @Test
  void remove_afterwards_nothingIsLeftAndNobodyWrites() {
    RoundJournal zombie = run.start(start(1, 1));
    run.remove();
    assertThat(folder).isEmptyDirectory();
    run.removeEmptyFolder();
    assertThat(folder).doesNotExist();
    assertRefused(Reason.SUPERSEDED, zombie::requireNewest);
    // Writing makes the folder anew, but not the entries before.
    assertRefused(Reason.SUPERSEDED, () -> zombie.record(round(1)));
    assertRefused(Reason.SUPERSEDED, () -> zombie.record(round(1)));
  }

  @Test
  void files_all_areTheOwnersAlone() throws IOException {
    run.start(start(1, 1)).record(round(1));
    Path journal = folder.resolve(RUN).resolve("00000001");
    assertThat(mode(journal)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(journal)) {
      assertThat(files.map(RunJournalTest::mode)).hasSize(3).containsOnly("rw-------");
    }
  }

  @Test
  void start_racers_oneWins() throws Exception {
    int racers = 6;
    ExecutorService pool = Executors.newFixedThreadPool(racers);
    try {
      for (int race = 0; race < 30; race++) {
        Path place = folder.resolve("race-" + race);
        CyclicBarrier line = new CyclicBarrier(racers);
        List<Future<RoundJournal>> started = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
          started.add(
              pool.submit(
                  () -> {
                    line.await();
                    RunJournal mine = journal(place);
                    // As an attempt does: it looks, and starts if there is nothing.
                    if (mine.newest().isPresent()) {
                      throw new IllegalStateException("too late");
                    }
                    return mine.start(start(1, 1));
                  }));
        }
        int winners = 0;
        for (Future<RoundJournal> each : started) {
          try {
            each.get();
            winners++;
          } catch (java.util.concurrent.ExecutionException e) {
            // Refused, or too late.
          }
        }
        assertThat(winners).as("race %d", race).isEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void open_fileSystemWithoutExclusiveFiles_isRefusedInOneSentence() {
    org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration();
    hadoop.set("fs.plain.impl", "org.plainsong.sink.PlainFileSystem");
    assertThat(RunJournal.isPossible("plain:///x", hadoop)).isFalse();
    assertThatThrownBy(() -> RunJournal.open("plain:///x", RUN, hadoop))
        .hasMessageContaining("a journal must lie on file: or hdfs:")
        .hasMessageContaining("resume-tokens");
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertRefused(Reason reason, ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            JournalRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
