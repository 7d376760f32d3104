package org.plainsong.functions;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.teacher.WireFormat;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction2;

/**
 * The function a round runs on every partition: bring the partition's groups to where they stand,
 * and answer with the sums of their teachers' scores ({@link WireFormat}).
 *
 * <p>Idempotent: a retry on another executor rebuilds the state and gives the same bytes.
 */
public final class AdvanceGroups
    extends AbstractFunction2<TaskContext, scala.collection.Iterator<TeacherGroup>, byte[]>
    implements Serializable {

  private static final long serialVersionUID = 1;

  private final Broadcast<ExecutorPlan> plan;
  private final String probeDigest;
  private final RoundRequest request;
  private final int partitions;

  /**
   * A round.
   *
   * @param plan what the executors know of the run
   * @param probeDigest the digest that the isolation probe must reproduce
   * @param request where the groups in flight stand
   * @param partitions partitions of the groups; a group lives in partition {@code group mod
   *     partitions}
   */
  public AdvanceGroups(
      Broadcast<ExecutorPlan> plan, String probeDigest, RoundRequest request, int partitions) {
    this.plan = plan;
    this.probeDigest = probeDigest;
    this.request = request;
    this.partitions = partitions;
  }

  @Override
  public byte[] apply(TaskContext context, scala.collection.Iterator<TeacherGroup> records) {
    ExecutorState state = ExecutorState.of(plan.value());
    if (!state.report().passed()) {
      throw new IllegalStateException(
          "the model is not isolated on this executor: " + state.report().finding());
    }
    if (!state.report().probeDigest().equals(probeDigest)) {
      throw new IllegalStateException(
          "this executor computes other bits than the first one: its probe digest must be "
              + probeDigest
              + ". Provided value: "
              + state.report().probeDigest()
              + ". Use machines of one kind for a run.");
    }
    int partition = context.partitionId();
    List<GroupStep> steps = new ArrayList<>();
    for (GroupStep step : request.steps()) {
      if (step.group() % partitions == partition) {
        steps.add(step);
      }
    }
    return WireFormat.encode(
        state.ensemble(partition, request.round()).advance(steps, () -> asJava(records)));
  }

  private static Iterator<TeacherGroup> asJava(scala.collection.Iterator<TeacherGroup> records) {
    return JavaConverters.asJava(records);
  }
}
