package org.plainsong.round;

import java.util.List;
import org.plainsong.logits.ScoreSum;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.TeacherGroup;

/** Runs rounds in this JVM, without Spark: the reference that Spark's sums are held against. */
public final class LocalTransport implements RoundTransport {

  private final Ensemble ensemble;
  private final List<TeacherGroup> groups;

  /** A transport over groups in memory. Closes the ensemble when closed. */
  public LocalTransport(Ensemble ensemble, List<TeacherGroup> groups) {
    this.ensemble = ensemble;
    this.groups = List.copyOf(groups);
  }

  @Override
  public List<ScoreSum> exchange(RoundRequest request) {
    return ensemble.advance(request.steps(), groups::iterator);
  }

  @Override
  public void close() {
    ensemble.close();
  }
}
