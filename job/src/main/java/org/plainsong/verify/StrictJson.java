package org.plainsong.verify;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;

/** Reads JSON as RFC 8259 has it, and no key twice: of two, readers disagree about which counts. */
final class StrictJson {

  private static final int DEEPEST = 64;
  private static final int LONGEST_NUMBER = 64;

  private final JsonReader reader;

  private StrictJson(JsonReader reader) {
    this.reader = reader;
  }

  /**
   * Parses a whole text.
   *
   * @throws VerificationFailedException if it is no JSON
   */
  static JsonElement parse(String text) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement value = new StrictJson(reader).value(0);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new VerificationFailedException("The manifest must end after its last brace.");
      }
      return value;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      if (e instanceof VerificationFailedException failed) {
        throw failed;
      }
      throw new VerificationFailedException("The manifest must be JSON. It cannot be parsed.");
    }
  }

  private JsonElement value(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new VerificationFailedException("The manifest must not nest that deep.");
    }
    JsonToken next = reader.peek();
    return switch (next) {
      case BEGIN_OBJECT -> object(depth);
      case BEGIN_ARRAY -> array(depth);
      case STRING -> new JsonPrimitive(reader.nextString());
      case NUMBER -> number(reader.nextString());
      case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield JsonNull.INSTANCE;
      }
      default -> throw new IllegalStateException("not a value: " + next);
    };
  }

  private static JsonPrimitive number(String text) {
    // 1e999999999 is short, and its digits would fill the memory.
    boolean usual = text.length() <= LONGEST_NUMBER && Double.isFinite(Double.parseDouble(text));
    if (!usual) {
      throw new VerificationFailedException("The manifest must hold numbers of a usual size.");
    }
    return new JsonPrimitive(new BigDecimal(text));
  }

  private JsonObject object(int depth) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (object.has(key)) {
        throw new VerificationFailedException(
            "The manifest must have each key once. Found twice: " + Quote.of(key));
      }
      object.add(key, value(depth + 1));
    }
    reader.endObject();
    return object;
  }

  private JsonArray array(int depth) throws IOException {
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(value(depth + 1));
    }
    reader.endArray();
    return array;
  }
}
