package org.plainsong.functions;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.plainsong.inference.IsolationReport;
import org.plainsong.teacher.TeacherGroup;
import scala.runtime.AbstractFunction2;

/** Loads the model on an executor and answers with its isolation report. Reads no record. */
public final class ProbeModel
    extends AbstractFunction2<TaskContext, scala.collection.Iterator<TeacherGroup>, IsolationReport>
    implements Serializable {

  private static final long serialVersionUID = 1;

  private final Broadcast<ExecutorPlan> plan;

  /** A probe of the model that a run will use. */
  public ProbeModel(Broadcast<ExecutorPlan> plan) {
    this.plan = plan;
  }

  @Override
  public IsolationReport apply(
      TaskContext context, scala.collection.Iterator<TeacherGroup> records) {
    return ExecutorState.of(plan.value()).report();
  }
}
