package org.plainsong.functions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.inference.IsolationCheck;
import org.plainsong.inference.IsolationReport;
import org.plainsong.inference.Lanes;
import org.plainsong.model.ModelFolder;
import org.plainsong.teacher.Ensemble;

/**
 * What one executor's JVM keeps between rounds: the loaded model, its isolation report, and the
 * ensemble of each partition. All of it is a cache; losing it costs time, never a result.
 *
 * <p>Lives until the run is released, another run starts, or the JVM ends.
 */
final class ExecutorState {

  private static @Nullable ExecutorState current;

  private final ExecutorPlan plan;
  private final Decoder decoder;
  private final IsolationReport report;
  private final Map<Integer, Held> partitions = new HashMap<>();

  /** A partition's ensemble, and the round that asked for it last. */
  private record Held(Ensemble ensemble, long round) {}

  private ExecutorState(ExecutorPlan plan) {
    this.plan = plan;
    ModelFolder folder = plan.model().openOnExecutor();
    // All cores: the executor's other tasks need the model, too, and wait for it.
    Lanes lanes = new Lanes(plan.cores());
    this.decoder = Decoders.load(folder, plan.threads(), lanes);
    try {
      this.report =
          IsolationCheck.run(decoder, plan.spec().batches().sizes(), plan.spec().capacity(), lanes);
    } catch (RuntimeException | Error e) {
      decoder.close();
      throw e;
    }
  }

  /** The state of a run, loading the model on first use; another run's state is dropped. */
  static synchronized ExecutorState of(ExecutorPlan plan) {
    ExecutorState state = current;
    if (state != null && state.serves(plan)) {
      return state;
    }
    if (state != null) {
      state.close();
      current = null;
    }
    state = new ExecutorState(plan);
    current = state;
    return state;
  }

  /** Frees the state of an attempt, if there is any. */
  static synchronized void release(String attempt) {
    ExecutorState state = current;
    if (state != null && state.plan.attempt().equals(attempt)) {
      state.close();
      current = null;
    }
  }

  /** Drops a partition's ensemble: what losing an executor does to it. */
  static synchronized void forget(int partition) {
    ExecutorState state = current;
    if (state != null) {
      state.drop(partition);
    }
  }

  private synchronized void drop(int partition) {
    Held held = partitions.remove(partition);
    if (held != null) {
      held.ensemble().close();
    }
  }

  private boolean serves(ExecutorPlan other) {
    // Not the run's name: somebody may use it again, with other records and another bound.
    return plan.attempt().equals(other.attempt());
  }

  /** What the isolation check of the loaded model found. */
  IsolationReport report() {
    return report;
  }

  /**
   * The ensemble of a partition, for a round. Every round asks for every partition, so one that was
   * not asked for in the round before has moved to another executor, and its memory is freed.
   */
  synchronized Ensemble ensemble(int partition, long round) {
    Held held = partitions.get(partition);
    Ensemble ensemble =
        held == null ? new Ensemble(decoder, plan.spec(), plan.threads()) : held.ensemble();
    partitions.put(partition, new Held(ensemble, round));
    List<Integer> moved =
        partitions.entrySet().stream()
            .filter(other -> other.getValue().round() < round - 1)
            .map(Map.Entry::getKey)
            .toList();
    moved.forEach(this::drop);
    return ensemble;
  }

  private synchronized void close() {
    partitions.values().forEach(held -> held.ensemble().close());
    partitions.clear();
    decoder.close();
  }
}
