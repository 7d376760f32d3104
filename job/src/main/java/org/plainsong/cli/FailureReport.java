package org.plainsong.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.jspecify.annotations.Nullable;

/**
 * What the user reads when a command fails: one sentence.
 *
 * <p>Only messages that Plainsong's own code wrote on the driver are shown, because those never
 * hold private text. A task's failure arrives as an exception of Spark whose message may quote
 * anything, so of that the class is named and nothing else.
 */
final class FailureReport {

  private static final String DEBUG = "PLAINSONG_DEBUG";

  /** How much is told. */
  enum Detail {
    /** One sentence. */
    SENTENCE,
    /** The stack trace as well, which may hold private text. */
    STACK_TRACE
  }

  private final Throwable thrown;
  private final Detail detail;

  FailureReport(Throwable thrown, Detail detail) {
    this.thrown = thrown;
    this.detail = detail;
  }

  /** The report in the detail that the environment asks for. */
  static FailureReport of(Throwable thrown) {
    boolean debug = "1".equals(System.getenv(DEBUG));
    return new FailureReport(thrown, debug ? Detail.STACK_TRACE : Detail.SENTENCE);
  }

  /** Prints the report and returns the code for the process. */
  int print(PrintWriter err) {
    err.println("plainsong: " + sentence());
    if (detail == Detail.STACK_TRACE) {
      err.println(DEBUG + "=1: the stack trace below may hold private text. Do not share it.");
      thrown.printStackTrace(err);
    }
    err.flush();
    return Failure.of(thrown).code();
  }

  /** The failure in one sentence, without anything that others wrote. */
  String sentence() {
    @Nullable String message = thrown.getMessage();
    if (message != null && OwnCode.threw(thrown) && !quotesSomethingElse(message)) {
      return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
    if (thrown instanceof AnalysisException analysis) {
      return "The input does not fit the settings ("
          + analysis.getCondition()
          + "). Check input, input-format and the names of the columns.";
    }
    if (thrown instanceof OutOfMemoryError) {
      return "There is not enough memory. Raise the heap (PLAINSONG_HEAP or the driver's and"
          + " executors' memory), or lower kv-memory.";
    }
    return kind() + " failed with " + name() + ". " + whereToLook();
  }

  /**
   * Exceptions of Spark and of files may carry what others wrote, even when own code wraps them.
   */
  private boolean quotesSomethingElse(String message) {
    return thrown instanceof IOException
        || thrown instanceof SparkException
        || (thrown.getCause() != null && message.equals(thrown.getCause().toString()));
  }

  private String kind() {
    return Failure.of(thrown) == Failure.INFRASTRUCTURE ? "The cluster or a disk" : "Plainsong";
  }

  private String name() {
    Throwable cause = thrown;
    if (thrown instanceof UncheckedIOException unchecked) {
      IOException inner = unchecked.getCause();
      cause = inner == null ? thrown : inner;
    }
    return cause.getClass().getSimpleName();
  }

  private static String whereToLook() {
    return "The logs of the executors on the trusted side say more; "
        + DEBUG
        + "=1 prints the stack trace here, which may hold private text.";
  }
}
