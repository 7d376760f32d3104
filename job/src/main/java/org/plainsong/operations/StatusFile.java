package org.plainsong.operations;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.plainsong.round.RoundProgress;
import org.plainsong.sink.PrettyJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a run in a file, for schedulers: {@code running} with a heartbeat, then {@code
 * succeeded} or {@code failed} with the code of the failure.
 *
 * <p>A scheduler cannot rely on what {@code spark-submit} ends with in cluster mode; this file
 * tells the truth there. A process that is told to stop says so; one that is killed cannot, and
 * leaves {@code running} with a heartbeat that grows old. Thread-safe.
 */
public final class StatusFile implements AutoCloseable {

  /** What a process ends with that was told to stop: 128 and the number of SIGTERM. */
  static final int STOPPED = 143;

  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
  private static final Duration EVERY = Duration.ofSeconds(10);
  // Above Spark's own, so that it is said before the session stops and the files close.
  private static final int HOOK_PRIORITY = 100;
  private static final int FORMAT_VERSION = 1;
  private static final int LONGEST_BEAT_SECONDS = 5;

  private final Optional<ReplacedFile> file;
  private final Clock clock;
  private final JsonObject status = new JsonObject();
  private final Runnable hook = this::stopped;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "plainsong status file");
            thread.setDaemon(true);
            return thread;
          });
  private boolean ended;
  private boolean warned;

  private StatusFile(Optional<ReplacedFile> file, Clock clock) {
    this.file = file;
    this.clock = clock;
    status.addProperty("format_version", FORMAT_VERSION);
    status.addProperty("state", "running");
    for (String key :
        new String[] {"run_id", "attempt", "application", "output", "code", "failure", "reason"}) {
      status.add(key, JsonNull.INSTANCE);
    }
    status.addProperty("started", clock.instant().toString());
    status.addProperty("heartbeat", clock.instant().toString());
    status.addProperty("heartbeat_seconds", EVERY.toSeconds());
    status.add("progress", JsonNull.INSTANCE);
  }

  /**
   * Writes the file for the first time, and keeps its heart beating.
   *
   * @param location a file on any Hadoop file system, empty to write none
   * @throws UncheckedIOException if it cannot be written: better now than when it is needed
   */
  public static StatusFile open(Optional<String> location, Configuration hadoop) {
    return open(location, hadoop, Clock.systemUTC(), EVERY);
  }

  static StatusFile open(
      Optional<String> location, Configuration hadoop, Clock clock, Duration every) {
    StatusFile status =
        new StatusFile(location.map(place -> new ReplacedFile(place, hadoop)), clock);
    if (status.file.isPresent()) {
      // First, so that from the file's first moment on a process that is stopped says so.
      ShutdownHookManager.get().addShutdownHook(status.hook, HOOK_PRIORITY);
      try {
        status.file.get().write(status.json());
      } catch (IOException | IllegalArgumentException e) {
        status.close();
        throw new UncheckedIOException(
            "status-file must be a file that can be written ("
                + e.getClass().getSimpleName()
                + "). Provided value: "
                + location.get()
                + ". Check the path and its permissions.",
            e instanceof IOException io ? io : new IOException(e));
      }
      // A beat reports its own failure.
      Future<?> unused =
          status.heart.scheduleAtFixedRate(
              status::beat, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }
    return status;
  }

  /** Names the run and where its output will be. */
  public synchronized void run(String runId, String output) {
    status.addProperty("run_id", runId);
    status.addProperty("output", output);
    beat();
  }

  /** Names the application, which Spark has started. */
  public synchronized void application(String id) {
    status.addProperty("application", id);
    beat();
  }

  /** Which attempt of the run this is, as the ledger counts them. */
  public synchronized void attempt(int number) {
    status.addProperty("attempt", number);
    beat();
  }

  /** Keeps what the next heartbeat tells. */
  public synchronized void progress(RoundProgress now) {
    JsonObject progress = new JsonObject();
    progress.addProperty("rounds", now.round());
    progress.addProperty("groups", now.groups());
    progress.addProperty("groups_done", now.groupsDone());
    progress.addProperty("groups_in_flight", now.groupsInFlight());
    progress.addProperty("groups_waiting", now.groupsWaiting());
    progress.addProperty("tokens", now.tokens());
    progress.addProperty("tokens_paid", now.paid());
    progress.addProperty("tokens_paid_in_all", now.paidInAll());
    progress.addProperty("budget_share_spent", now.budgetShareSpent());
    status.add("progress", progress);
  }

  /** The output is published. */
  public void succeeded() {
    end("succeeded", /* code= */ 0);
  }

  /**
   * Nothing was published.
   *
   * @param code what the process ends with
   * @param name the name of the code
   * @param reason a sentence that holds no private text
   */
  public synchronized void failed(int code, String name, String reason) {
    if (!ended) {
      status.addProperty("failure", name);
      status.addProperty("reason", reason);
      end("failed", code);
    }
  }

  private void stopped() {
    failed(STOPPED, "STOPPED", "The process was told to stop before the run ended.");
  }

  private synchronized void end(String state, int code) {
    if (!ended) {
      status.addProperty("state", state);
      status.addProperty("code", code);
      beat();
      ended = true;
    }
  }

  /** Writes the file with the time of now. That it cannot be written is no reason to stop a run. */
  private synchronized void beat() {
    if (ended || file.isEmpty()) {
      return;
    }
    status.addProperty("heartbeat", clock.instant().toString());
    try {
      file.get().write(json());
    } catch (IOException | RuntimeException e) {
      if (!warned) {
        LOG.warn("The status file could not be written ({})", e.getClass().getSimpleName());
        warned = true;
      }
    }
  }

  private String json() {
    return PrettyJson.of(status);
  }

  /** Stops the heartbeat. A run that has not ended by then stays as it was last told. */
  @Override
  public void close() {
    heart.shutdownNow();
    awaitHeart();
    if (file.isPresent() && !ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }

  /** A beat that was under way leaves no half-written file beside the status. */
  private void awaitHeart() {
    try {
      if (!heart.awaitTermination(LONGEST_BEAT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the status file's last beat has not ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
