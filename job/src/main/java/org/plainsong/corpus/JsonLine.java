package org.plainsong.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a line as one JSON object, strictly: an array, a second value or anything malformed is no
 * record, and neither is what exceeds the fixed limits on nesting and numbers.
 *
 * <p>A value that is no string stands as its own JSON text.
 */
final class JsonLine implements LineParser {

  private static final int DEEPEST_NESTING = 1000;
  private static final int LONGEST_NUMBER = 1000;

  /** The library may not share a table of names between lines: a crowded one fails the others. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST_NESTING)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxStringLength(Lines.LONGEST)
                  .maxNameLength(Lines.LONGEST)
                  .build())
          .build();

  private final HashSet<String> columns;

  /** A parser that keeps these columns. */
  JsonLine(Set<String> columns) {
    this.columns = new HashSet<>(columns);
  }

  @Override
  public Optional<Map<String, String>> values(String line) {
    return members(line)
        .map(
            members -> {
              Map<String, String> values = new HashMap<>();
              members.forEach((key, value) -> value.ifPresent(text -> values.put(key, text)));
              return values;
            });
  }

  /** Which of the columns the object has as keys, with null or a value; empty for no object. */
  Optional<Set<String>> keys(String line) {
    return members(line).map(Map::keySet);
  }

  private Optional<Map<String, Optional<String>>> members(String line) {
    String json = Lines.withoutMark(line);
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Map<String, Optional<String>> members = new HashMap<>();
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        parser.nextToken();
        Optional<String> value = value(parser, json);
        if (columns.contains(key)) {
          members.put(key, value);
        }
      }
      boolean isWhole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
      return isWhole ? Optional.of(members) : Optional.empty();
    } catch (IOException e) {
      // A malformed line says nothing, not even that it was there.
      return Optional.empty();
    }
  }

  /** The value at the parser's token, which ends at its last token; empty for null. */
  private static Optional<String> value(JsonParser parser, String json) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null || token == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (!token.isStructStart()) {
      return Optional.of(Lines.wellFormed(parser.getText()));
    }
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getCharOffset();
    return Optional.of(Lines.wellFormed(json.substring(start, end)));
  }
}
