package org.plainsong.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * A tokenizer twice: as it is, for templates and for decoding, and once without its added tokens,
 * for data. Ordinary ids are the same in both.
 */
final class HuggingFaceTokenizers implements Tokenizer {

  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer templates;
  private final HuggingFaceTokenizer data;
  private final int[] specialTokens;
  private final int vocabularySize;

  /**
   * Opens both.
   *
   * @param json the parsed tokenizer file; changed here
   * @param name what to call it in a message
   */
  HuggingFaceTokenizers(JsonObject json, String name) throws IOException {
    json.add("truncation", JsonNull.INSTANCE);
    json.add("padding", JsonNull.INSTANCE);
    this.specialTokens = specialTokens(json);
    this.vocabularySize = vocabularySize(json);
    this.templates = open(json, name);
    json.add("added_tokens", new JsonArray());
    this.data = open(json, name);
  }

  private static HuggingFaceTokenizer open(JsonObject json, String name) throws IOException {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), OPTIONS);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "tokenizer file is not one that the tokenizers library reads. Provided path: " + name, e);
    }
  }

  @Override
  public int[] encodeTemplate(String text) {
    return encode(templates, text);
  }

  /**
   * Encodes data. A vocabulary may hold a special token as an ordinary entry as well, so any that
   * still comes out is dropped: no record can forge one.
   */
  @Override
  public int[] encodeData(String text) {
    return Arrays.stream(encode(data, text))
        .filter(token -> Arrays.binarySearch(specialTokens, token) < 0)
        .toArray();
  }

  @Override
  public String decode(int[] tokens) {
    if (tokens.length == 0) {
      return "";
    }
    for (int token : tokens) {
      if (token < 0 || token >= vocabularySize) {
        throw new IllegalArgumentException(
            "token must lie in [0, " + vocabularySize + "). Provided value: " + token);
      }
    }
    return templates.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public void close() {
    templates.close();
    data.close();
  }

  private static int[] encode(HuggingFaceTokenizer tokenizer, String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    long[] ids =
        tokenizer
            .encode(
                withoutLoneSurrogates(text),
                /* addSpecialTokens= */ false,
                /* withOverflowingTokens= */ false)
            .getIds();
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  /** UTF-8 has no form for half a surrogate pair, and the native side ends the process on one. */
  static String withoutLoneSurrogates(String text) {
    if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
      return text;
    }
    return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
  }

  private static int[] specialTokens(JsonObject json) {
    return json.get("added_tokens") instanceof JsonArray added
        ? added.asList().stream()
            .map(JsonElement::getAsJsonObject)
            .filter(token -> token.has("special") && token.get("special").getAsBoolean())
            .mapToInt(token -> token.get("id").getAsInt())
            .sorted()
            .toArray()
        : new int[0];
  }

  private static int vocabularySize(JsonObject json) {
    int largest = -1;
    JsonElement vocabulary = json.getAsJsonObject("model").get("vocab");
    if (vocabulary instanceof JsonObject tokens) {
      for (Map.Entry<String, JsonElement> token : tokens.entrySet()) {
        largest = Math.max(largest, token.getValue().getAsInt());
      }
    } else {
      largest = vocabulary.getAsJsonArray().size() - 1;
    }
    if (json.get("added_tokens") instanceof JsonArray added) {
      for (JsonElement token : added) {
        largest = Math.max(largest, token.getAsJsonObject().get("id").getAsInt());
      }
    }
    return largest + 1;
  }
}
