package org.plainsong.round;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.plainsong.journal.Draw;
import org.plainsong.journal.RoundLog;

/**
 * Writes drawn rounds down while the teachers score the next one, so that a slow journal costs no
 * time.
 *
 * <p>Nothing further is drawn meanwhile: {@link #await()} stands before every draw. What a crash
 * loses is therefore what it loses if the loop waits at once, the rounds of one horizon, which are
 * charged for. Executors read tokens, and progress counts them, before they are durable: all of
 * that is on the trusted side, and what is known there of a lost token is paid for.
 */
final class Recorder implements AutoCloseable {

  private final RoundLog log;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Recorder::daemon);
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  Recorder(RoundLog log) {
    this.log = log;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "plainsong-journal");
    thread.setDaemon(true);
    return thread;
  }

  /** Starts to write draws down; what was begun before is durable. */
  void begin(List<Draw> draws) {
    List<Draw> written = List.copyOf(draws);
    last = CompletableFuture.runAsync(() -> log.record(written), thread);
  }

  /** Returns when what was begun is durable, or throws what the log threw. */
  void await() {
    try {
      // Waits even if the thread was interrupted: the log must not be used by two at once.
      last.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Writes the last draws of the attempt down. */
  void finish(List<Draw> draws) {
    await();
    log.close(draws);
  }

  /** Ends the thread when what was begun is written, or could not be. */
  @Override
  public void close() {
    last.exceptionally(failure -> null).join();
    thread.shutdown();
  }
}
