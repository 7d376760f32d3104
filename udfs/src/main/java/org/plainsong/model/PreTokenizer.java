package org.plainsong.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;

/** How a text is cut into words before byte pairs are merged; named as in GGUF metadata. */
enum PreTokenizer {

  /** Words as in GPT-2, but every digit alone. */
  SMOLLM,
  GPT2,

  /** Every digit alone; line breaks end a word. */
  QWEN2,

  /** Up to three digits together; line breaks end a word. */
  LLAMA_BPE;

  private static final String SPLIT_PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}%s"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** Whether a byte-level step cuts words itself. */
  enum Words {
    SPLIT,
    KEPT
  }

  static PreTokenizer parse(String name, Path file) {
    return switch (name) {
      case "smollm" -> SMOLLM;
      case "gpt-2", "default" -> GPT2;
      case "qwen2" -> QWEN2;
      case "llama-bpe" -> LLAMA_BPE;
      default ->
          throw new IllegalArgumentException(
              "Pre-tokenizer must be one of smollm, gpt-2, default, qwen2, llama-bpe. Found in "
                  + file
                  + ": "
                  + name
                  + ". Import the model's Hugging Face folder with its tokenizer.json instead.");
    };
  }

  JsonElement json() {
    return switch (this) {
      case GPT2 -> byteLevel(Words.SPLIT);
      case SMOLLM -> sequence(digits(), byteLevel(Words.SPLIT));
      case QWEN2 -> sequence(split(SPLIT_PATTERN.formatted("")), byteLevel(Words.KEPT));
      case LLAMA_BPE -> sequence(split(SPLIT_PATTERN.formatted("{1,3}")), byteLevel(Words.KEPT));
    };
  }

  JsonElement normalizer() {
    return this == QWEN2 ? step("NFC") : JsonNull.INSTANCE;
  }

  /** Whether a word that is a token as a whole is taken without looking at merges. */
  boolean ignoresMerges() {
    return this == LLAMA_BPE;
  }

  static JsonObject byteLevel(Words words) {
    JsonObject step = step("ByteLevel");
    step.addProperty("add_prefix_space", false);
    step.addProperty("trim_offsets", words == Words.SPLIT);
    step.addProperty("use_regex", words == Words.SPLIT);
    return step;
  }

  private static JsonObject digits() {
    JsonObject step = step("Digits");
    step.addProperty("individual_digits", true);
    return step;
  }

  private static JsonObject split(String pattern) {
    JsonObject regex = new JsonObject();
    regex.addProperty("Regex", pattern);
    JsonObject step = step("Split");
    step.add("pattern", regex);
    step.addProperty("behavior", "Isolated");
    step.addProperty("invert", false);
    return step;
  }

  private static JsonObject sequence(JsonObject... steps) {
    JsonArray list = new JsonArray();
    for (JsonObject step : steps) {
      list.add(step);
    }
    JsonObject sequence = step("Sequence");
    sequence.add("pretokenizers", list);
    return sequence;
  }

  private static JsonObject step(String type) {
    JsonObject step = new JsonObject();
    step.addProperty("type", type);
    return step;
  }
}
