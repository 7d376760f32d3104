package org.plainsong.round;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.plainsong.logits.ScoreSum;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.teacher.WireFormat;

/**
 * Partitions and shards in this JVM: every group's teachers are spread over several ensembles,
 * whose sums go through the wire format and are added up. Ensembles lose their state, fail half-way
 * through their records and are asked twice, at random.
 */
final class ShardedTransport implements RoundTransport {

  /**
   * How a run is carried out, which must not show.
   *
   * @param disturbance of 100 rounds of a shard, how many do not go through at once
   */
  record Layout(int partitions, int places, int shards, int batchRows, int disturbance) {

    /** Everything in one place, undisturbed. */
    static Layout plain() {
      return new Layout(1, 100, 1, 8, 0);
    }

    static Layout random(Random random) {
      return new Layout(
          1 + random.nextInt(5),
          1 + random.nextInt(3),
          1 + random.nextInt(3),
          1 + random.nextInt(9),
          10 * random.nextInt(6));
    }
  }

  /** Adds up the answers of a group's shards, in some order. */
  interface Merge extends Function<List<ScoreSum>, ScoreSum> {

    /** As it is done. */
    static Merge real() {
      return sums -> sums.stream().reduce(ScoreSum::plus).orElseThrow();
    }
  }

  private final Layout layout;
  private final Merge merge;
  private final Random random;
  private final List<Ensemble> ensembles = new ArrayList<>();
  private final List<List<TeacherGroup>> records = new ArrayList<>();

  /** A transport over records, spread at random. Closes the ensembles it makes. */
  ShardedTransport(
      Layout layout,
      Merge merge,
      Supplier<Ensemble> ensemble,
      List<TeacherGroup> groups,
      Random random) {
    this.layout = layout;
    this.merge = merge;
    this.random = random;
    for (int i = 0; i < layout.partitions() * layout.shards(); i++) {
      ensembles.add(ensemble.get());
      records.add(new ArrayList<>());
    }
    for (TeacherGroup group : groups) {
      // One teacher at a time: parts of a group lie in any order and several in one shard.
      for (int i = 0; i < group.teachers().size(); i++) {
        int shard = random.nextInt(layout.shards());
        List<TeacherGroup> here = records.get(place(group.group(), shard));
        TeacherGroup part = new TeacherGroup(group.group(), group.teachers().subList(i, i + 1));
        here.add(random.nextInt(here.size() + 1), part);
      }
    }
  }

  private int place(int group, int shard) {
    return group % layout.partitions() * layout.shards() + shard;
  }

  @Override
  public List<ScoreSum> exchange(RoundRequest request) {
    IdentityHashMap<GroupStep, List<ScoreSum>> answers = new IdentityHashMap<>();
    for (int partition = 0; partition < layout.partitions(); partition++) {
      List<GroupStep> here = new ArrayList<>();
      for (GroupStep step : request.steps()) {
        if (step.group() % layout.partitions() == partition) {
          here.add(step);
        }
      }
      for (int shard = 0; shard < layout.shards(); shard++) {
        Iterator<GroupStep> asked = here.iterator();
        for (ScoreSum sum : advance(place(partition, shard), here)) {
          List<ScoreSum> sums = answers.computeIfAbsent(asked.next(), s -> new ArrayList<>());
          sums.add(random.nextInt(sums.size() + 1), sum);
        }
      }
    }
    return request.steps().stream().map(step -> merge.apply(answers.get(step))).toList();
  }

  private List<ScoreSum> advance(int place, List<GroupStep> steps) {
    Ensemble ensemble = ensembles.get(place);
    List<TeacherGroup> all = records.get(place);
    if (random.nextInt(100) < layout.disturbance()) {
      switch (random.nextInt(3)) {
        case 0 -> ensemble.close();
        case 1 -> ensemble.advance(steps, all::iterator);
        default -> failHalfWay(ensemble, steps, all);
      }
    }
    return WireFormat.decode(WireFormat.encode(ensemble.advance(steps, all::iterator)));
  }

  /** A task that dies while it reads its records, if it has to read any. */
  private static void failHalfWay(
      Ensemble ensemble, List<GroupStep> steps, List<TeacherGroup> records) {
    ensemble.close();
    Iterator<TeacherGroup> some = records.subList(0, records.size() / 2).iterator();
    try {
      ensemble.advance(steps, () -> new HalfWay(some));
    } catch (TaskLost e) {
      // What follows is its retry.
    }
  }

  @Override
  public void close() {
    ensembles.forEach(Ensemble::close);
  }

  private static final class TaskLost extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Some records, and then an end that is not theirs. */
  private record HalfWay(Iterator<TeacherGroup> some) implements Iterator<TeacherGroup> {

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public TeacherGroup next() {
      if (!some.hasNext()) {
        throw new TaskLost();
      }
      return some.next();
    }
  }
}
