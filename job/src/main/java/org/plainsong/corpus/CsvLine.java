package org.plainsong.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a line as comma-separated values, as RFC 4180 has them, but for line breaks inside quotes.
 *
 * <p>A line with an odd number of quotes is a piece of a record over several lines, and no record.
 * Neither is one with more or fewer values than there are columns, nor one equal to the header,
 * which is how the header of each file is passed over.
 */
final class CsvLine implements LineParser {

  private static final char QUOTE = '"';
  private static final char COMMA = ',';

  private final String header;
  private final int width;
  private final HashMap<String, Integer> positions = new HashMap<>();

  /**
   * A parser for files that start with this line.
   *
   * @param header the first line
   * @param names the names in it
   * @param columns which of them to keep
   */
  CsvLine(String header, List<String> names, Set<String> columns) {
    this.header = header;
    this.width = names.size();
    columns.forEach(column -> positions.put(column, names.indexOf(column)));
    positions.values().removeIf(position -> position < 0);
  }

  @Override
  public Optional<Map<String, String>> values(String line) {
    String record = Lines.withoutMark(line);
    return record.equals(header)
        ? Optional.empty()
        : split(record, width).filter(cells -> cells.size() == width).map(this::kept);
  }

  private Map<String, String> kept(List<String> cells) {
    Map<String, String> values = new HashMap<>();
    positions.forEach((column, position) -> values.put(column, cells.get(position)));
    return values;
  }

  /** Takes a line apart; empty where it is malformed or has more than that many values. */
  static Optional<List<String>> split(String line, int most) {
    if (line.chars().filter(sign -> sign == QUOTE).count() % 2 != 0) {
      return Optional.empty();
    }
    List<String> cells = new ArrayList<>();
    int start = 0;
    while (cells.size() < most) {
      int end = end(line, start);
      if (end < 0) {
        return Optional.empty();
      }
      cells.add(cell(line.substring(start, end)));
      if (end == line.length()) {
        return Optional.of(cells);
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  /** The position after the value that starts here: of a comma or the end; -1 if malformed. */
  private static int end(String line, int start) {
    if (start == line.length() || line.charAt(start) != QUOTE) {
      int comma = line.indexOf(COMMA, start);
      return comma < 0 ? line.length() : comma;
    }
    int at = closingQuote(line, start) + 1;
    while (at > 0 && at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    return at == line.length() || (at > 0 && line.charAt(at) == COMMA) ? at : -1;
  }

  /** The quote that ends a quoted value, -1 without one; a doubled quote is part of the value. */
  private static int closingQuote(String line, int open) {
    int quote = line.indexOf(QUOTE, open + 1);
    while (quote >= 0 && quote + 1 < line.length() && line.charAt(quote + 1) == QUOTE) {
      quote = line.indexOf(QUOTE, quote + 2);
    }
    return quote;
  }

  private static String cell(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != QUOTE) {
      return raw;
    }
    return raw.substring(1, raw.lastIndexOf(QUOTE)).replace("\"\"", "\"");
  }
}
