package org.plainsong.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.KvCache;
import org.plainsong.inference.Lanes;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ScoreSum;
import org.plainsong.prompt.Prompt;

/**
 * The groups of one partition, advanced round by round. A group may write several texts at once:
 * each has rows of its own for all the group's teachers.
 *
 * <p>What it holds is a cache. A group that it does not know is built from its records: the prompt
 * alone, then the released tokens of its text one step at a time, which gives the same bits as
 * having been there all along. Its further texts copy what the prompts left. After any failure
 * everything is dropped and built again.
 *
 * <p>Safe for use by one thread after another; a second thread waits.
 */
public final class Ensemble implements AutoCloseable {

  private final Decoder decoder;
  private final EnsembleSpec spec;
  private final Lanes lanes;
  private final RowPool rows;
  private final PublicReference reference;
  private final ConcurrentLinkedDeque<TeacherScores> idleScores = new ConcurrentLinkedDeque<>();
  private final List<GroupState> states = new ArrayList<>();
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
  }

  /**
   * Brings texts to where they stand and scores their next tokens.
   *
   * @param steps the texts of this ensemble's groups that are in flight; other groups are dropped
   * @param records the records of this ensemble's groups; read only when a group must be built
   * @return one sum a step, in the order of the steps
   */
  public synchronized List<ScoreSum> advance(
      List<GroupStep> steps, Supplier<Iterator<TeacherGroup>> records) {
    boolean done = false;
    try {
      @Nullable GroupState[] found = keep(steps);
      build(steps, found, records);
      states.addAll(0, Arrays.asList(found));
      catchUp(steps);
      List<ScoreSum> sums = score(steps.size());
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

  /**
   * The state of every step that has one, in their order: that of its text, or else one of its
   * group whose text has ended. Others of a group in flight stay, because their texts may wait for
   * a later round; those of a group that has ended give their rows back.
   */
  private @Nullable GroupState[] keep(List<GroupStep> steps) {
    Map<Integer, List<GroupState>> free = new TreeMap<>();
    steps.forEach(step -> free.put(step.group(), new ArrayList<>()));
    for (GroupState state : states) {
      List<GroupState> ofGroup = free.get(state.group());
      if (ofGroup == null) {
        release(state);
      } else {
        ofGroup.add(state);
      }
    }
    states.clear();
    @Nullable GroupState[] found = new @Nullable GroupState[steps.size()];
    for (int i = 0; i < found.length; i++) {
      GroupStep step = steps.get(i);
      found[i] = take(free, step.group(), state -> state.text() == step.text());
    }
    for (int i = 0; i < found.length; i++) {
      if (found[i] == null) {
        found[i] = take(free, steps.get(i).group(), state -> true);
      }
    }
    free.values().forEach(states::addAll);
    return found;
  }

  private static @Nullable GroupState take(
      Map<Integer, List<GroupState>> free, int group, Predicate<GroupState> wanted) {
    List<GroupState> states = free.getOrDefault(group, List.of());
    for (int i = 0; i < states.size(); i++) {
      if (wanted.test(states.get(i))) {
        return states.remove(i);
      }
    }
    return null;
  }

  private void release(GroupState state) {
    rows.release(state.reference());
    state.teachers().forEach(rows::release);
  }

  /** Fills in the states that are missing. */
  private void build(
      List<GroupStep> steps,
      @Nullable GroupState[] found,
      Supplier<Iterator<TeacherGroup>> records) {
    Map<Integer, GroupState> known = new TreeMap<>();
    for (GroupState state : found) {
      if (state != null) {
        known.putIfAbsent(state.group(), state);
      }
    }
    Map<Integer, GroupState> unknown = new TreeMap<>();
    for (int i = 0; i < found.length; i++) {
      int group = steps.get(i).group();
      if (found[i] == null && !known.containsKey(group)) {
        GroupState state = new GroupState(group, rows.acquire());
        found[i] = state;
        known.put(group, state);
        unknown.put(group, state);
      }
    }
    readPrompts(unknown, records);
    List<Runnable> copies = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      GroupState read = known.get(steps.get(i).group());
      if (found[i] == null && read != null) {
        found[i] = copyOf(read, copies);
      }
    }
    lanes.forEach(copies, Runnable::run);
  }

  private void readPrompts(
      Map<Integer, GroupState> groups, Supplier<Iterator<TeacherGroup>> records) {
    List<Runnable> prompts = new ArrayList<>();
    for (GroupState state : groups.values()) {
      int[] prompt = spec.promptOf(state.group()).publicPrompt();
      prompts.add(() -> state.reference().prefill(decoder, prompt));
    }
    if (!groups.isEmpty() && spec.rule().readsTeachers()) {
      for (Iterator<TeacherGroup> all = records.get(); all.hasNext(); ) {
        TeacherGroup group = all.next();
        GroupState state = groups.get(group.group());
        if (state != null) {
          group.teachers().forEach(teacher -> prompts.add(add(teacher, state)));
        }
      }
    }
    lanes.forEach(prompts, Runnable::run);
  }

  /**
   * The same teachers in rows of their own; what is added to the list fills these, in any order.
   */
  private GroupState copyOf(GroupState state, List<Runnable> copies) {
    GroupState copy = new GroupState(state.group(), copyOf(state.reference(), copies));
    state.teachers().forEach(teacher -> copy.add(copyOf(teacher, copies)));
    return copy;
  }

  private Row copyOf(Row row, List<Runnable> copies) {
    Row copy = rows.acquire();
    copies.add(() -> copy.copyPrompt(row));
    return copy;
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
    for (int i = 0; i < steps.size(); i++) {
      states.get(i).aim(steps.get(i));
    }
    boolean anyWaiting = true;
    while (anyWaiting) {
      anyWaiting = false;
      for (GroupState state : states) {
        anyWaiting |= state.awaitNext();
      }
      if (anyWaiting) {
        lanes.forEach(rows.blocks(), block -> block.step(decoder));
      }
    }
  }

  private List<ScoreSum> score(int texts) {
    List<Row> references = states.stream().limit(texts).map(GroupState::reference).toList();
    CandidateSet[] candidates = reference.candidates(references);
    ScoreSum[] sums = new ScoreSum[candidates.length];
    lanes.forEach(
        IntStream.range(0, sums.length).boxed().toList(),
        i -> sums[i] = sum(states.get(i), candidates[i]));
    return List.of(sums);
  }

  private ScoreSum sum(GroupState state, CandidateSet candidates) {
    TeacherScores idle = idleScores.poll();
    TeacherScores scores = idle == null ? new TeacherScores(decoder, spec.rule()) : idle;
    try {
      return scores.sum(state.group(), state.teachers(), candidates);
    } finally {
      idleScores.push(scores);
    }
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
