package org.plainsong.round;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.plainsong.functions.AdvanceGroups;
import org.plainsong.logits.ScoreSum;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.teacher.WireFormat;

/**
 * Runs every round as one Spark job over the persisted groups: one {@code byte[]} back from a
 * partition, the released tokens in the closure. Spark's own retry is the recovery, because a round
 * says where to be, not how far to go.
 *
 * <p>Lives on the driver; not meant to be serialised.
 */
public final class SparkTransport implements RoundTransport {

  private final SparkJobs jobs;
  private final ProbedModel model;
  private final JavaRDD<TeacherGroup> groups;
  private final Placement placement;
  private final JavaRDD<TeacherGroup> placed;

  /**
   * A transport over groups.
   *
   * @param groups the teachers, group g in partition g mod partitions, persisted; unpersisted on
   *     close
   */
  public SparkTransport(JavaSparkContext spark, ProbedModel model, JavaRDD<TeacherGroup> groups) {
    this.jobs = new SparkJobs(spark);
    this.model = model;
    this.groups = groups;
    this.placement = Placement.of(spark, groups);
    this.placed = placement.groups();
  }

  @Override
  public List<ScoreSum> exchange(RoundRequest request) {
    AdvanceGroups function =
        new AdvanceGroups(
            model.plan(), model.report().probeDigest(), request, groups.getNumPartitions());
    byte[][] answers =
        placement.run(() -> jobs.run("round " + request.round(), placed, function, byte[].class));
    return inOrder(request.steps(), answers);
  }

  /**
   * The sums of the steps: each partition answers for its groups' steps, in their order. An answer
   * too many would count teachers twice.
   */
  private static List<ScoreSum> inOrder(List<GroupStep> steps, byte[][] answers) {
    List<Iterator<ScoreSum>> byPartition = new ArrayList<>(answers.length);
    for (byte[] answer : answers) {
      byPartition.add(WireFormat.decode(answer).iterator());
    }
    List<ScoreSum> sums = new ArrayList<>(steps.size());
    for (GroupStep step : steps) {
      Iterator<ScoreSum> here = byPartition.get(step.group() % answers.length);
      if (!here.hasNext()) {
        throw new IllegalStateException("no partition answered for group " + step.group());
      }
      sums.add(here.next());
    }
    if (byPartition.stream().anyMatch(Iterator::hasNext)) {
      throw new IllegalStateException("a partition answered for more texts than it was asked for");
    }
    return sums;
  }

  @Override
  public void close() {
    placement.close();
    groups.unpersist(/* blocking= */ false);
  }
}
