package org.plainsong.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A value that a thread of its own makes while the caller does something else. The thread is a
 * daemon: a process that has no use for the value any more ends without it.
 */
final class Meanwhile<T> {

  private final FutureTask<T> task;

  private Meanwhile(FutureTask<T> task) {
    this.task = task;
  }

  /**
   * Starts.
   *
   * @param name of the thread, after the program's
   */
  static <T> Meanwhile<T> make(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "plainsong-" + name);
    thread.setDaemon(true);
    thread.start();
    return new Meanwhile<>(task);
  }

  /**
   * Waits for the value.
   *
   * @throws RuntimeException what the work threw, itself
   */
  T get() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw thrown(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another thread made a value", e);
    }
  }

  /** Code written in Scala throws checked exceptions that it does not declare. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException thrown(Throwable cause) throws E {
    throw (E) cause;
  }
}
