package org.plainsong.round;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.plainsong.functions.ModelUnavailableException;

/**
 * Tells from a failed job whether an executor had no usable model. Spark hands over a failed task's
 * exception as text, which may quote anything: only the message of that one exception is taken out,
 * and only where Spark puts the exception that ended the job.
 */
final class HostFault {

  private static final Pattern NO_MODEL =
      Pattern.compile(
          "(?:org\\.apache\\.spark\\.SparkException: )?Job aborted due to stage failure: "
              + "Task [0-9.]+ in stage [0-9.]+ failed [0-9]+ times, most recent failure: "
              + "Lost task [0-9.]+ in stage [0-9.]+ \\(TID [0-9]+\\) "
              + "\\((\\S+) executor (\\S+)\\): "
              + Pattern.quote(ModelUnavailableException.class.getName())
              + ": ([^\\r\\n]*)");

  private HostFault() {}

  /** The exception that says so, or the same one. */
  static RuntimeException orSame(Exception thrown) {
    String message = String.valueOf(thrown.getMessage());
    Matcher matcher = NO_MODEL.matcher(message);
    if (matcher.lookingAt()) {
      return new ModelUnavailableException(
          "On host "
              + matcher.group(1)
              + " (executor "
              + matcher.group(2)
              + "): "
              + matcher.group(3),
          thrown);
    }
    return HostFault.<RuntimeException>same(thrown);
  }

  /** Throws a checked exception that nobody declared, as Scala did. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> RuntimeException same(Exception thrown) throws E {
    throw (E) thrown;
  }
}
