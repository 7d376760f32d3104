package org.plainsong.corpus;

import java.io.IOException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/**
 * A fault of the input as a whole, in one sentence that holds no private text.
 *
 * <p>It also stands for a failure of Spark. Then nothing of the failure's own message is kept, nor
 * the failure as a cause: Spark quotes values and lines in messages. Those stay in the executors'
 * logs, on the trusted side.
 */
public final class InputFault extends IllegalArgumentException {

  private static final int LONGEST_CHAIN = 32;
  private static final String SPARK = "org.apache.spark.";
  private static final String SPARK_READERS = SPARK + "sql.";

  InputFault(String message) {
    super(message);
  }

  /** Returns what to throw instead of a failure that reading a source caused. */
  static RuntimeException of(Exception failure, CorpusSource source) {
    if (failure instanceof InputFault fault) {
      return fault;
    }
    Throwable innermost = failure;
    boolean unreadable = false;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      unreadable |= isUnreadable(innermost);
      if (innermost.getCause() == null) {
        break;
      }
      innermost = innermost.getCause();
    }
    String kind = innermost.getClass().getSimpleName();
    if (unreadable) {
      return new InputFault(
          "input could not be read ("
              + kind
              + "): a file is missing, unreadable, corrupt, of another format, or differs from the"
              + " others in its header. Provided location: "
              + source.location());
    }
    if (failure instanceof AnalysisException) {
      return new InputFault(
          "input could not be opened as "
              + source.format()
              + ": check that it exists, its format and its columns. Provided location: "
              + source.location());
    }
    return new ReadFailedException(
        "reading the input failed on the executors ("
            + kind
            + "): check that their local disks (spark.local.dir) have room; their logs, on the"
            + " trusted side, say more. Provided location: "
            + source.location());
  }

  private static boolean isUnreadable(Throwable failure) {
    if (failure instanceof IOException) {
      return isOfReading(failure);
    }
    String condition = failure instanceof SparkThrowable spark ? spark.getCondition() : null;
    return condition != null
        && (condition.startsWith("FAILED_READ_FILE")
            || condition.startsWith("CANNOT_READ_FILE_FOOTER")
            || condition.startsWith("UNABLE_TO_INFER_SCHEMA"));
  }

  /**
   * Whether an exception of files comes from a reader. Executors also write to disks of their own
   * while they read, and send each other what they read: a full disk there is no fault of the
   * input. Spark's class that is nearest to the exception tells.
   */
  private static boolean isOfReading(Throwable failure) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getClassName().startsWith(SPARK)) {
        return frame.getClassName().startsWith(SPARK_READERS);
      }
    }
    return true;
  }
}
