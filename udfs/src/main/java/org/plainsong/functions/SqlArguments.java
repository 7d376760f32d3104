package org.plainsong.functions;

/**
 * Arguments of a SQL function as Spark hands them over. An argument of another type is told by its
 * name and type, never by its value: that may be private.
 */
final class SqlArguments {

  private SqlArguments() {}

  static String text(String argument, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw wrongType(argument, "a string", value);
  }

  /** A number of any type; of a decimal the nearest double. */
  static double number(String argument, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw wrongType(argument, "a number", value);
  }

  /** A number of an integer type, from 1 to the largest {@code int}. */
  static int count(String argument, Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      long number = ((Number) value).longValue();
      if (number < 1 || number > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            argument
                + " must lie in [1, "
                + Integer.MAX_VALUE
                + "]. Provided value: "
                + number
                + ".");
      }
      return (int) number;
    }
    throw wrongType(argument, "an integer", value);
  }

  private static IllegalArgumentException wrongType(String argument, String type, Object value) {
    return new IllegalArgumentException(
        argument + " must be " + type + ". Provided type: " + value.getClass().getSimpleName());
  }
}
