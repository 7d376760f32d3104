package org.plainsong.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the values of a setting are written, on the command line and in a file.
 *
 * @param <T> the type of a value
 * @param label what a value looks like, for help
 * @param allowed which values are allowed, to follow the words "must be"
 * @param reader turns what was written (a string, a list or a map) into a value, empty if it is not
 *     allowed
 */
record SettingType<T>(String label, String allowed, Function<Object, Optional<T>> reader) {

  private static final BigDecimal LARGEST_DECIMAL = BigDecimal.valueOf(100);
  private static final int DECIMALS = 4;

  private static final String LONG_NAME = "KIND";

  static SettingType<String> text(String label) {
    return new SettingType<>(label, "a text", raw -> scalar(raw).filter(text -> !text.isBlank()));
  }

  static SettingType<String> matching(String label, String allowed, String pattern) {
    return new SettingType<>(
        label, allowed, raw -> scalar(raw).filter(text -> text.matches(pattern)));
  }

  static SettingType<String> oneOf(List<String> names) {
    return new SettingType<>(
        String.join("|", names), "one of " + names, raw -> scalar(raw).filter(names::contains));
  }

  /** As {@link #oneOf}, with names that are too long to stand in a label of a terminal's width. */
  static SettingType<String> oneOfLongNames(List<String> names) {
    return new SettingType<>(
        LONG_NAME, "one of " + names, raw -> scalar(raw).filter(names::contains));
  }

  /** The allowed values as a sentence, where they are names that the label does not show. */
  Optional<String> hiddenNames() {
    return label.equals(LONG_NAME) ? Optional.of("It is " + allowed + ".") : Optional.empty();
  }

  static SettingType<Integer> integer(int least, int most) {
    String allowed =
        most == Integer.MAX_VALUE
            ? "a whole number >= " + least
            : "a whole number from " + least + " to " + most;
    return new SettingType<>(
        "N", allowed, raw -> whole(raw).filter(value -> value >= least && value <= most));
  }

  static SettingType<Double> positive() {
    return new SettingType<>(
        "NUMBER",
        "a number > 0 and finite",
        raw -> number(raw).filter(value -> value > 0 && value < Double.POSITIVE_INFINITY));
  }

  static SettingType<Double> openUnitInterval() {
    return new SettingType<>(
        "NUMBER",
        "a number > 0 and < 1",
        raw -> number(raw).filter(value -> value > 0 && value < 1));
  }

  static SettingType<BigDecimal> positiveDecimal() {
    return new SettingType<>(
        "DECIMAL",
        "a decimal > 0 and <= 100 with at most " + DECIMALS + " decimals",
        raw -> scalar(raw).flatMap(SettingType::decimal).filter(value -> value.signum() > 0));
  }

  static SettingType<BigDecimal> decimal() {
    return new SettingType<>(
        "DECIMAL",
        "a decimal >= 0 and <= 100 with at most " + DECIMALS + " decimals",
        raw -> scalar(raw).flatMap(SettingType::decimal));
  }

  static SettingType<DataSize> size() {
    return new SettingType<>(
        "SIZE", "a size such as 512m or 4g", raw -> scalar(raw).flatMap(DataSize::parse));
  }

  /** Different names, none empty: a list in a file, separated by commas on the command line. */
  static SettingType<List<String>> names() {
    return new SettingType<>(
        "A,B,...",
        "different names, none empty",
        raw -> list(raw).filter(names -> !names.isEmpty() && areDistinct(names)));
  }

  /** One number, or a number a name: a map in a file, {@code A=900,B=300} on the command line. */
  static SettingType<ExpectedRecords> expectedRecords() {
    return new SettingType<>(
        "N|A=N,B=N,...",
        "a whole number >= 1, or one a label as in A=900,B=300",
        SettingType::counts);
  }

  private static Optional<String> scalar(Object raw) {
    return raw instanceof String || raw instanceof Number || raw instanceof Boolean
        ? Optional.of(raw.toString())
        : Optional.empty();
  }

  private static Optional<Integer> whole(Object raw) {
    try {
      return scalar(raw).map(text -> Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> number(Object raw) {
    try {
      // A decimal first: Java would also read 1d, 0x1p3, NaN and Infinity.
      return scalar(raw).map(text -> new BigDecimal(text.strip()).doubleValue());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> decimal(String text) {
    try {
      BigDecimal value = new BigDecimal(text.strip());
      boolean allowed =
          value.signum() >= 0
              && value.compareTo(LARGEST_DECIMAL) <= 0
              && value.stripTrailingZeros().scale() <= DECIMALS;
      return allowed ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<String>> list(Object raw) {
    List<String> names = new ArrayList<>();
    if (raw instanceof List<?> values) {
      values.forEach(value -> names.add(scalar(value).orElse("").strip()));
    } else if (raw instanceof String text) {
      Arrays.stream(text.split(",", /* limit= */ -1)).map(String::strip).forEach(names::add);
    } else {
      return Optional.empty();
    }
    return Optional.of(List.copyOf(names));
  }

  private static boolean areDistinct(List<String> names) {
    return !names.contains("") && new LinkedHashSet<>(names).size() == names.size();
  }

  private static Optional<ExpectedRecords> counts(Object raw) {
    if (raw instanceof Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      map.forEach((name, count) -> entries.put(String.valueOf(name), count));
      return perLabel(entries);
    }
    if (raw instanceof String text && text.contains("=")) {
      Map<String, Object> entries = new LinkedHashMap<>();
      for (String entry : text.split(",", /* limit= */ -1)) {
        int equals = entry.lastIndexOf('=');
        if (equals < 0
            || entries.put(entry.substring(0, equals).strip(), entry.substring(equals + 1))
                != null) {
          return Optional.empty();
        }
      }
      return perLabel(entries);
    }
    return whole(raw).filter(count -> count >= 1).map(ExpectedRecords::ofEach);
  }

  private static Optional<ExpectedRecords> perLabel(Map<String, Object> entries) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      Optional<Integer> count = whole(entry.getValue()).filter(value -> value >= 1);
      if (count.isEmpty()) {
        return Optional.empty();
      }
      counts.put(entry.getKey(), count.get());
    }
    return counts.isEmpty() ? Optional.empty() : Optional.of(ExpectedRecords.perLabel(counts));
  }
}
