package org.plainsong.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The byte-level BPE tokenizer in a GGUF file's metadata, written as Hugging Face's JSON. */
final class GgufTokenizer {

  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
  private static final String KIND = "gpt2";
  private static final long CONTROL = 3;
  private static final long USER_DEFINED = 4;

  /** Ends of a turn or text in the families that are supported. */
  private static final Set<String> KNOWN_ENDS =
      Set.of(
          "<|im_end|>",
          "<|endoftext|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end_of_text|>",
          "<|end|>",
          "</s>");

  private final GgufFile file;
  private final PreTokenizer preTokenizer;
  private final List<?> tokens;
  private final List<?> types;

  private GgufTokenizer(GgufFile file, PreTokenizer preTokenizer) {
    this.file = file;
    this.preTokenizer = preTokenizer;
    this.tokens = file.list("tokenizer.ggml.tokens");
    this.types = file.list("tokenizer.ggml.token_type");
  }

  /**
   * Reads a tokenizer.
   *
   * @throws IllegalArgumentException if it is of another kind, or incomplete
   */
  static GgufTokenizer read(GgufFile file) {
    String kind = file.require("tokenizer.ggml.model", String.class);
    if (!kind.equals(KIND)) {
      throw new IllegalArgumentException(
          "Tokenizer kind must be gpt2 (byte-level BPE). Found in "
              + file.path()
              + ": "
              + kind
              + ". Import the model's Hugging Face folder with its tokenizer.json instead.");
    }
    String name = file.find("tokenizer.ggml.pre", String.class).orElse("default");
    GgufTokenizer tokenizer = new GgufTokenizer(file, PreTokenizer.parse(name, file.path()));
    if (tokenizer.tokens.isEmpty() || file.list("tokenizer.ggml.merges").isEmpty()) {
      throw new IllegalArgumentException(
          "GGUF file " + file.path() + " lacks a vocabulary or merges. Download it again.");
    }
    return tokenizer;
  }

  /** Returns the file's own ends and every known end among the control tokens. */
  List<Integer> endOfTextTokens() {
    Set<Integer> ends = new LinkedHashSet<>();
    for (String key : List.of("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id")) {
      file.find(key, Long.class).ifPresent(id -> ends.add(Math.toIntExact(id)));
    }
    for (int id = 0; id < tokens.size(); id++) {
      if (isType(id, CONTROL) && KNOWN_ENDS.contains(tokens.get(id))) {
        ends.add(id);
      }
    }
    return List.copyOf(ends);
  }

  void write(Path target) {
    JsonObject json = new JsonObject();
    json.addProperty("version", "1.0");
    json.add("truncation", null);
    json.add("padding", null);
    json.add("added_tokens", addedTokens());
    json.add("normalizer", preTokenizer.normalizer());
    json.add("pre_tokenizer", preTokenizer.json());
    json.add("post_processor", null);
    json.add("decoder", PreTokenizer.byteLevel(PreTokenizer.Words.SPLIT));
    json.add("model", model());
    try (Writer out = Files.newBufferedWriter(target)) {
      GSON.toJson(json, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonArray addedTokens() {
    JsonArray added = new JsonArray();
    for (int id = 0; id < tokens.size(); id++) {
      boolean special = isType(id, CONTROL);
      if (special || isType(id, USER_DEFINED)) {
        JsonObject token = new JsonObject();
        token.addProperty("id", id);
        token.addProperty("content", (String) tokens.get(id));
        token.addProperty("single_word", false);
        token.addProperty("lstrip", false);
        token.addProperty("rstrip", false);
        token.addProperty("normalized", false);
        token.addProperty("special", special);
        added.add(token);
      }
    }
    return added;
  }

  private JsonObject model() {
    JsonObject vocabulary = new JsonObject();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.addProperty((String) tokens.get(id), id);
    }
    JsonArray merges = new JsonArray();
    for (Object merge : file.list("tokenizer.ggml.merges")) {
      merges.add((String) merge);
    }
    JsonObject model = new JsonObject();
    model.addProperty("type", "BPE");
    for (String unused :
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
      model.add(unused, null);
    }
    model.addProperty("fuse_unk", false);
    model.addProperty("byte_fallback", false);
    model.addProperty("ignore_merges", preTokenizer.ignoresMerges());
    model.add("vocab", vocabulary);
    model.add("merges", merges);
    return model;
  }

  private boolean isType(int id, long type) {
    return id < types.size() && types.get(id).equals(type);
  }
}
