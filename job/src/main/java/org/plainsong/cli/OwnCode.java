package org.plainsong.cli;

/**
 * Tells whether Plainsong's own code threw something: only then is its message known to be safe.
 */
final class OwnCode {

  private static final String PREFIX = "org.plainsong.";

  private OwnCode() {}

  /** Whether the innermost frame of a stack trace is Plainsong's. */
  static boolean threw(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return trace.length > 0
        && trace[0].getClassName().startsWith(PREFIX)
        && !trace[0].getClassName().startsWith(PREFIX + "shaded.");
  }
}
