package org.plainsong.verify;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds JSON against a schema, with the keywords that the manifest's schema uses (JSON Schema
 * 2020-12). A keyword that is not among them is an error, never ignored.
 */
final class SchemaCheck {

  private static final Set<String> WORDS = Set.of("$schema", "title", "description");

  private final JsonObject root;

  /** A check against a schema. */
  SchemaCheck(JsonObject root) {
    this.root = root;
  }

  /** The first fault of a document in one sentence, or nothing if it fits. */
  Optional<String> fault(JsonElement document) {
    return fault(root, document, "");
  }

  private Optional<String> fault(JsonObject schema, JsonElement value, String place) {
    for (Map.Entry<String, JsonElement> keyword : schema.entrySet()) {
      if (WORDS.contains(keyword.getKey()) || keyword.getKey().equals("$defs")) {
        continue;
      }
      Optional<String> fault = fault(schema, keyword.getKey(), keyword.getValue(), value, place);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private Optional<String> fault(
      JsonObject schema, String keyword, JsonElement rule, JsonElement value, String place) {
    return switch (keyword) {
      case "type" -> unless(anyType(rule, value), place, "must be of type " + rule);
      case "const" -> unless(same(rule, value), place, "must be " + rule);
      case "enum" ->
          unless(
              rule.getAsJsonArray().asList().stream().anyMatch(one -> same(one, value)),
              place,
              "must be one of " + rule);
      case "required" -> missing(rule.getAsJsonArray(), value, place);
      case "properties" -> properties(rule.getAsJsonObject(), value, place);
      case "additionalProperties" -> additional(schema, rule, value, place);
      case "items" -> items(rule.getAsJsonObject(), value, place);
      case "oneOf" -> oneOf(rule.getAsJsonArray(), value, place);
      case "$ref" -> fault(definition(rule.getAsString()), value, place);
      case "minItems" ->
          unless(
              !value.isJsonArray() || value.getAsJsonArray().size() >= rule.getAsInt(),
              place,
              "must have at least " + rule + " items");
      case "minLength", "pattern" -> text(keyword, rule, value, place);
      default -> number(keyword, rule, value, place);
    };
  }

  private static Optional<String> text(
      String keyword, JsonElement rule, JsonElement value, String place) {
    if (!isText(value)) {
      return Optional.empty();
    }
    String text = value.getAsString();
    return keyword.equals("pattern")
        ? unless(
            Pattern.compile(rule.getAsString()).matcher(text).find(), place, "must match " + rule)
        : unless(
            text.codePointCount(0, text.length()) >= rule.getAsInt(),
            place,
            "must have at least " + rule + " characters");
  }

  private static Optional<String> number(
      String keyword, JsonElement rule, JsonElement value, String place) {
    int order = isNumber(value) ? value.getAsBigDecimal().compareTo(rule.getAsBigDecimal()) : 0;
    boolean any = !isNumber(value);
    return switch (keyword) {
      case "minimum" -> unless(any || order >= 0, place, "must be >= " + rule);
      case "maximum" -> unless(any || order <= 0, place, "must be <= " + rule);
      case "exclusiveMinimum" -> unless(any || order > 0, place, "must be > " + rule);
      case "exclusiveMaximum" -> unless(any || order < 0, place, "must be < " + rule);
      default ->
          throw new IllegalStateException("the manifest's schema has an unknown word: " + keyword);
    };
  }

  private static Optional<String> missing(JsonArray names, JsonElement value, String place) {
    for (JsonElement name : names) {
      if (value.isJsonObject() && !value.getAsJsonObject().has(name.getAsString())) {
        return Optional.of(at(place, name.getAsString()) + " must be there. It is missing");
      }
    }
    return Optional.empty();
  }

  private Optional<String> properties(JsonObject rules, JsonElement value, String place) {
    if (value.isJsonObject()) {
      for (Map.Entry<String, JsonElement> field : value.getAsJsonObject().entrySet()) {
        @Nullable JsonElement rule = rules.get(field.getKey());
        Optional<String> fault =
            rule == null
                ? Optional.empty()
                : fault(rule.getAsJsonObject(), field.getValue(), at(place, field.getKey()));
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> additional(
      JsonObject schema, JsonElement rule, JsonElement value, String place) {
    if (value.isJsonObject()) {
      JsonObject known = schema.getAsJsonObject("properties");
      for (Map.Entry<String, JsonElement> field : value.getAsJsonObject().entrySet()) {
        if (known != null && known.has(field.getKey())) {
          continue;
        }
        Optional<String> fault =
            rule.isJsonObject()
                ? fault(rule.getAsJsonObject(), field.getValue(), at(place, field.getKey()))
                : unless(
                    rule.getAsBoolean(),
                    place,
                    "must have fields of the schema only. Found " + Quote.of(field.getKey()));
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> items(JsonObject rule, JsonElement value, String place) {
    if (value.isJsonArray()) {
      JsonArray all = value.getAsJsonArray();
      for (int i = 0; i < all.size(); i++) {
        Optional<String> fault = fault(rule, all.get(i), place + "[" + i + "]");
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> oneOf(JsonArray choices, JsonElement value, String place) {
    long fits =
        choices.asList().stream()
            .filter(choice -> fault(choice.getAsJsonObject(), value, place).isEmpty())
            .count();
    return unless(fits == 1, place, "must fit exactly one of its forms");
  }

  private JsonObject definition(String reference) {
    JsonObject found = root;
    for (String step : reference.substring(1).split("/", -1)) {
      found = step.isEmpty() ? found : found.getAsJsonObject(step);
    }
    return found;
  }

  private static boolean anyType(JsonElement rule, JsonElement value) {
    return rule.isJsonArray()
        ? rule.getAsJsonArray().asList().stream().anyMatch(one -> isType(one, value))
        : isType(rule, value);
  }

  private static boolean isType(JsonElement type, JsonElement value) {
    return switch (type.getAsString()) {
      case "object" -> value.isJsonObject();
      case "array" -> value.isJsonArray();
      case "null" -> value.isJsonNull();
      case "string" -> isText(value);
      case "boolean" -> value instanceof JsonPrimitive one && one.isBoolean();
      case "number" -> isNumber(value);
      case "integer" -> isNumber(value) && isWhole(value.getAsBigDecimal());
      default -> throw new IllegalStateException("the manifest's schema has a type " + type);
    };
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
  }

  private static boolean isText(JsonElement value) {
    return value instanceof JsonPrimitive one && one.isString();
  }

  private static boolean isNumber(JsonElement value) {
    return value instanceof JsonPrimitive one && one.isNumber();
  }

  private static boolean same(JsonElement rule, JsonElement value) {
    return (isNumber(rule) && isNumber(value))
        ? rule.getAsBigDecimal().compareTo(value.getAsBigDecimal()) == 0
        : rule.equals(value);
  }

  private static Optional<String> unless(boolean holds, String place, String words) {
    return holds
        ? Optional.empty()
        : Optional.of((place.isEmpty() ? "the manifest" : place) + " " + words);
  }

  private static String at(String place, String name) {
    String shown = name.matches("[a-z0-9_]+") ? name : Quote.of(name);
    return place.isEmpty() ? shown : place + "." + shown;
  }
}
