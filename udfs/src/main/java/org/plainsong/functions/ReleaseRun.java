package org.plainsong.functions;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.plainsong.teacher.TeacherGroup;
import scala.runtime.AbstractFunction2;

/** Frees what an executor keeps of a run: the model, and the state of its groups. */
public final class ReleaseRun
    extends AbstractFunction2<TaskContext, scala.collection.Iterator<TeacherGroup>, Integer>
    implements Serializable {

  private static final long serialVersionUID = 1;

  private final String attempt;

  /** The end of an attempt at a run. */
  public ReleaseRun(String attempt) {
    this.attempt = attempt;
  }

  @Override
  public Integer apply(TaskContext context, scala.collection.Iterator<TeacherGroup> records) {
    ExecutorState.release(attempt);
    return context.partitionId();
  }
}
