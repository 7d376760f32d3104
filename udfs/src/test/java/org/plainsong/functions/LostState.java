package org.plainsong.functions;

/** Loses what an executor in this JVM keeps of a partition, as its death would. */
public final class LostState {

  private LostState() {}

  /** Drops the state of a partition. */
  public static void of(int partition) {
    ExecutorState.forget(partition);
  }
}
