package org.plainsong.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory, written as 512m or 4g. */
public record DataSize(long bytes) {

  private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,5})\\s*([kmgt])b?");

  public DataSize {
    if (bytes < 1) {
      throw new IllegalArgumentException("a size must be >= 1 byte. Provided value: " + bytes);
    }
  }

  static Optional<DataSize> parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int power = 1 + "kmgt".indexOf(matcher.group(2));
    return Optional.of(new DataSize(Long.parseLong(matcher.group(1)) << (10 * power)));
  }

  /** The size in the largest unit that leaves a number of at least 1, one decimal. */
  public String inWords() {
    double value = bytes;
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
