package org.plainsong.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.KvCache;
import org.plainsong.inference.Lanes;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ScoreSum;
import org.plainsong.prompt.Prompt;

/**
 * The groups of one partition, advanced round by round.
 *
 * <p>What it holds is a cache. A group that it does not know is built from its records: the prompt
 * alone, then the released tokens of the current text one step at a time, which gives the same bits
 * as having been there all along. After any failure everything is dropped and built again.
 *
 * <p>Safe for use by one thread after another; a second thread waits.
 */
public final class Ensemble implements AutoCloseable {

  private final Decoder decoder;
  private final EnsembleSpec spec;
  private final Lanes lanes;
  private final RowPool rows;
  private final PublicReference reference;
  private final TeacherScores scores;
  private final Map<Integer, GroupState> states = new TreeMap<>();
  private final Map<Integer, KvCache> prefixes = new TreeMap<>();

  /** An ensemble on the thread of whoever calls it. */
  public Ensemble(Decoder decoder, EnsembleSpec spec) {
    this(decoder, spec, /* threads= */ 1);
  }

  /**
   * An ensemble without state. The decoder stays the caller's to close, after this.
   *
   * @param threads that read prompts and step batches side by side; results do not depend on it
   */
  public Ensemble(Decoder decoder, EnsembleSpec spec, int threads) {
    this.decoder = decoder;
    this.spec = spec;
    this.lanes = new Lanes(threads);
    this.rows = new RowPool(decoder, spec.batches(), spec.capacity(), threads);
    this.reference = new PublicReference(decoder, spec);
    this.scores = new TeacherScores(decoder, spec.rule());
  }

  /**
   * Brings groups to where they stand and scores their next tokens.
   *
   * @param steps the groups of this ensemble that are in flight; others are dropped
   * @param records the records of this ensemble's groups; read only when a group must be built
   * @return one sum a step, in the order of the steps
   */
  public synchronized List<ScoreSum> advance(
      List<GroupStep> steps, Supplier<Iterator<TeacherGroup>> records) {
    boolean done = false;
    try {
      dropOthers(steps);
      buildMissing(steps, records);
      catchUp(steps);
      List<ScoreSum> sums = score(steps);
      done = true;
      return sums;
    } finally {
      // What was cut short leaves rows in between and groups without all their teachers: nothing of
      // it may be used again. Not a catch: Spark's iterators throw checked exceptions undeclared.
      if (!done) {
        close();
      }
    }
  }

  private void dropOthers(List<GroupStep> steps) {
    Map<Integer, GroupState> kept = new TreeMap<>();
    for (GroupStep step : steps) {
      GroupState state = states.remove(step.group());
      if (state != null) {
        kept.put(step.group(), state);
      }
    }
    states.values().forEach(this::release);
    states.clear();
    states.putAll(kept);
  }

  private void release(GroupState state) {
    rows.release(state.reference());
    state.teachers().forEach(rows::release);
  }

  private void buildMissing(List<GroupStep> steps, Supplier<Iterator<TeacherGroup>> records) {
    Map<Integer, GroupState> missing = new TreeMap<>();
    List<Runnable> prompts = new ArrayList<>();
    for (GroupStep step : steps) {
      if (!states.containsKey(step.group())) {
        Row row = rows.acquire();
        missing.put(step.group(), new GroupState(step.group(), row));
        prompts.add(() -> row.prefill(decoder, spec.promptOf(step.group()).publicPrompt()));
      }
    }
    states.putAll(missing);
    if (!missing.isEmpty() && spec.rule().readsTeachers()) {
      for (Iterator<TeacherGroup> all = records.get(); all.hasNext(); ) {
        TeacherGroup group = all.next();
        GroupState state = missing.get(group.group());
        if (state != null) {
          group.teachers().forEach(teacher -> prompts.add(add(teacher, state)));
        }
      }
    }
    lanes.forEach(prompts, Runnable::run);
  }

  /** Gives a teacher a row; what is returned reads its prompt, at any time and on any thread. */
  private Runnable add(Teacher teacher, GroupState state) {
    Prompt prompt = spec.promptOf(state.group());
    KvCache prefix = prefixOf(state.group());
    Row row = rows.acquire();
    state.add(row);
    return () -> {
      int[] record = teacher.recordTokens();
      int[] rest = Arrays.copyOf(record, record.length + prompt.suffix().length);
      System.arraycopy(prompt.suffix(), 0, rest, record.length, prompt.suffix().length);
      row.prefill(decoder, prefix, prompt.prefix().length, rest);
    };
  }

  /** The prefix of a group's prompt, read once an ensemble. */
  private KvCache prefixOf(int group) {
    return prefixes.computeIfAbsent(
        spec.promptOfGroup()[group],
        index -> {
          int[] prefix = spec.prompts().get(index).prefix();
          KvCache cache = decoder.allocate(/* rows= */ 1, prefix.length);
          float[] unused = new float[decoder.shape().hiddenSize()];
          decoder.prefill(cache, /* row= */ 0, /* position= */ 0, prefix, unused, 0);
          return cache;
        });
  }

  private void catchUp(List<GroupStep> steps) {
    for (GroupStep step : steps) {
      stateOf(step).aim(step);
    }
    boolean anyWaiting = true;
    while (anyWaiting) {
      anyWaiting = false;
      for (GroupStep step : steps) {
        anyWaiting |= stateOf(step).awaitNext();
      }
      if (anyWaiting) {
        lanes.forEach(rows.blocks(), block -> block.step(decoder));
      }
    }
  }

  private List<ScoreSum> score(List<GroupStep> steps) {
    List<Row> references = new ArrayList<>(steps.size());
    steps.forEach(step -> references.add(stateOf(step).reference()));
    CandidateSet[] candidates = reference.candidates(references);
    List<ScoreSum> sums = new ArrayList<>(steps.size());
    for (int i = 0; i < candidates.length; i++) {
      GroupState state = stateOf(steps.get(i));
      sums.add(scores.sum(state.group(), state.teachers(), candidates[i]));
    }
    return sums;
  }

  private GroupState stateOf(GroupStep step) {
    GroupState state = states.get(step.group());
    if (state == null) {
      throw new IllegalStateException("group " + step.group() + " was not built");
    }
    return state;
  }

  /** Drops all state and its memory. The ensemble may be used again and then builds anew. */
  @Override
  public synchronized void close() {
    states.clear();
    rows.close();
    prefixes.values().forEach(KvCache::close);
    prefixes.clear();
  }
}
