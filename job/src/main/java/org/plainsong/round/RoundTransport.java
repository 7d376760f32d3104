package org.plainsong.round;

import java.util.List;
import org.plainsong.logits.ScoreSum;
import org.plainsong.teacher.RoundRequest;

/** Carries a round to the teachers and their summed scores back. */
public interface RoundTransport extends AutoCloseable {

  /**
   * Runs one round.
   *
   * @return exactly one sum for every step of the request, in the order of the request
   */
  List<ScoreSum> exchange(RoundRequest request);

  /** Frees what the teachers' side keeps for this run. */
  @Override
  void close();
}
