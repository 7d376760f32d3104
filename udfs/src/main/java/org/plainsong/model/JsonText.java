package org.plainsong.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reading JSON files of others, with a sentence for what is missing in them. */
final class JsonText {

  private JsonText() {}

  /**
   * Reads a file that holds one JSON object.
   *
   * @throws IllegalArgumentException if it does not
   */
  static Node read(Path file) {
    try {
      return new Node(parseObject(Files.readString(file), file.toString()), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject parseObject(String json, String where) {
    try {
      JsonElement parsed = JsonParser.parseString(json);
      if (parsed.isJsonObject()) {
        return parsed.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(where + " is damaged: it is not JSON.", e);
    }
    throw new IllegalArgumentException(where + " must hold a JSON object.");
  }

  /** An object of a file; {@code where} names it in messages. */
  record Node(JsonElement element, String where) {

    /** Returns the value of a key, unless it is absent or null. */
    Optional<JsonElement> find(String key) {
      if (!element.isJsonObject()) {
        throw new IllegalArgumentException(where + " must be a JSON object.");
      }
      return Optional.ofNullable(element.getAsJsonObject().get(key))
          .filter(value -> !value.isJsonNull());
    }

    String text(String key) {
      return required(key, "a text", JsonElement::getAsString);
    }

    int integer(String key) {
      return required(key, "an integer", JsonElement::getAsInt);
    }

    int integer(String key, int otherwise) {
      return find(key).isPresent() ? integer(key) : otherwise;
    }

    long count(String key) {
      return required(key, "an integer", JsonElement::getAsLong);
    }

    double number(String key) {
      return required(key, "a number", JsonElement::getAsDouble);
    }

    double number(String key, double otherwise) {
      return find(key).isPresent() ? number(key) : otherwise;
    }

    boolean isTrue(String key) {
      return find(key).isPresent() && required(key, "true or false", JsonElement::getAsBoolean);
    }

    /** Returns a list of integers. */
    long[] integers(String key) {
      return required(
          key,
          "a list of integers",
          value ->
              value.getAsJsonArray().asList().stream().mapToLong(JsonElement::getAsLong).toArray());
    }

    /** Returns a list of texts. */
    List<String> texts(String key) {
      return required(
          key,
          "a list of texts",
          value -> value.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList());
    }

    Node object(String key) {
      return new Node(required(key, "an object", JsonElement::getAsJsonObject), where);
    }

    private <T> T required(String key, String kind, Function<JsonElement, T> convert) {
      Optional<JsonElement> value = find(key);
      if (value.isEmpty()) {
        throw new IllegalArgumentException(where + " lacks the key \"" + key + "\".");
      }
      try {
        return convert.apply(value.get());
      } catch (IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "Key \"%s\" of %s must be %s. Found: %s".formatted(key, where, kind, value.get()), e);
      }
    }
  }
}
