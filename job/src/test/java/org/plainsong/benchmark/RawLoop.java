package org.plainsong.benchmark;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.plainsong.inference.Decoder;
import org.plainsong.teacher.TeacherGroup;

/**
 * The yardstick: the model calls that no engine can do without, in a bare loop. No public row, no
 * clipping, no sums, no Spark. One group after another, on so many threads.
 */
final class RawLoop {

  private final Decoder decoder;
  private final Workload work;
  private final int threads;

  RawLoop(Decoder decoder, Workload work, int threads) {
    this.decoder = decoder;
    this.work = work;
    this.threads = threads;
  }

  Timing run() {
    List<RawGroup> groups =
        work.groups().stream()
            // All teachers of a group in a batch, and no room for more, while they are few.
            .map(it -> Math.min(it.teachers().size(), work.spec().batches().rows()))
            .map(rows -> new RawGroup(decoder, rows))
            .toList();
    ExecutorService lanes = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      forEach(lanes, groups, (raw, group) -> raw.prefill(group.teachers(), work));
      long middle = System.nanoTime();
      forEach(lanes, groups, (raw, group) -> decode(raw));
      return new Timing(middle - start, System.nanoTime() - middle);
    } finally {
      lanes.shutdown();
      groups.forEach(RawGroup::close);
    }
  }

  private void decode(RawGroup raw) {
    for (int step = 0; step + 1 < work.tokens(); step++) {
      raw.step(Workload.forcedToken(step));
    }
  }

  @FunctionalInterface
  private interface Step {
    void run(RawGroup raw, TeacherGroup group);
  }

  private void forEach(ExecutorService lanes, List<RawGroup> groups, Step step) {
    List<Callable<Boolean>> calls =
        IntStream.range(0, groups.size())
            .<Callable<Boolean>>mapToObj(
                i ->
                    () -> {
                      step.run(groups.get(i), work.groups().get(i));
                      return true;
                    })
            .toList();
    try {
      for (Future<Boolean> call : lanes.invokeAll(calls)) {
        call.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
