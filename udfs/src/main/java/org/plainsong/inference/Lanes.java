package org.plainsong.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run model calls side by side, the caller's among them. Calls of one thread each do
 * more than one call of several threads, because most operators of a step are too small to split;
 * and a call that stays on one thread adds its numbers in one order.
 *
 * <p>Who runs which item, and when, must not matter to the result. Helpers are daemons and end when
 * nothing was asked of them for a while, so that there is nothing to close.
 */
public final class Lanes {

  private static final long IDLE_SECONDS = 60;

  private final int count;
  private final @Nullable ExecutorService helpers;

  /**
   * Lanes.
   *
   * @param count threads that work at once, the caller's among them, {@code >= 1}
   */
  public Lanes(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads must be >= 1. Provided value: " + count);
    }
    this.count = count;
    this.helpers = count == 1 ? null : helpers();
  }

  private static ExecutorService helpers() {
    return new ThreadPoolExecutor(
        /* corePoolSize= */ 0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "plainsong-lane");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Does something with every item. Returns, or throws what the first failure threw, when no thread
   * works any more; after a failure items are left out.
   */
  public <T> void forEach(List<T> items, Consumer<? super T> work) {
    int used = Math.min(count, items.size());
    if (helpers == null || used < 2) {
      items.forEach(work);
      return;
    }
    Drain<T> drain = new Drain<>(items, work);
    CompletableFuture<?>[] others = new CompletableFuture<?>[used - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = CompletableFuture.runAsync(drain, helpers);
    }
    drain.run();
    // Waits even if the task was interrupted: memory must not be freed under a running call.
    CompletableFuture.allOf(others).join();
    drain.rethrow();
  }

  /** Makes something of every item: the results, in the order of the items. */
  <T, R> List<R> map(List<T> items, Function<? super T, ? extends R> work) {
    AtomicReferenceArray<R> results = new AtomicReferenceArray<>(items.size());
    forEach(
        IntStream.range(0, items.size()).boxed().toList(),
        i -> results.set(i, work.apply(items.get(i))));
    return IntStream.range(0, items.size()).mapToObj(results::get).toList();
  }

  /** Items that several threads take one by one. */
  private static final class Drain<T> implements Runnable {

    private final List<T> items;
    private final Consumer<? super T> work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Drain(List<T> items, Consumer<? super T> work) {
      this.items = items;
      this.work = work;
    }

    @Override
    public void run() {
      try {
        for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
          work.accept(items.get(i));
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
        next.set(items.size());
      }
    }

    void rethrow() {
      Throwable thrown = failure.get();
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
    }
  }
}
