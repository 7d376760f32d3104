package org.plainsong.cli;

/** Spark ended before the command did: nobody here stopped it. */
final class ClusterLostException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Stands for whatever Spark's classes threw then.
   *
   * @param cause is never shown: it may say anything
   */
  ClusterLostException(Exception cause) {
    super(
        "The cluster ended Spark before the command was done: its master, its last worker or the"
            + " application is gone. Try the same command again.",
        cause);
  }
}
