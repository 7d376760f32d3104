package org.plainsong.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A byte-level tokenizer made in a moment: the 256 bytes are ids 0 to 255, then a merge and three
 * special tokens, the last of which is an added token only.
 */
public final class TinyTokenizer {

  /** The token of a space followed by the letter a. */
  public static final int SPACE_A = 256;

  public static final int END_OF_TEXT = 257;
  public static final int IM_START = 258;
  public static final int IM_END = 259;

  /** Number of token ids. */
  public static final int SIZE = 260;

  private static final List<String> SPECIAL =
      List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

  private TinyTokenizer() {}

  /** Writes the tokenizer as {@code tokenizer.json} into a folder and returns its path. */
  public static Path write(Path folder) {
    try {
      return Files.writeString(folder.resolve("tokenizer.json"), json().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tokenizer's JSON, for a test to change. */
  public static JsonObject json() {
    JsonObject vocabulary = new JsonObject();
    for (int value = 0; value < 256; value++) {
      vocabulary.addProperty(Character.toString(character(value)), value);
    }
    vocabulary.addProperty(Character.toString(character(' ')) + "a", SPACE_A);
    vocabulary.addProperty(SPECIAL.get(0), END_OF_TEXT);
    vocabulary.addProperty(SPECIAL.get(1), IM_START);
    JsonArray merges = new JsonArray();
    merges.add(Character.toString(character(' ')) + " a");
    JsonObject model = new JsonObject();
    model.addProperty("type", "BPE");
    model.add("vocab", vocabulary);
    model.add("merges", merges);
    JsonObject root = new JsonObject();
    root.addProperty("version", "1.0");
    root.add("added_tokens", addedTokens());
    root.add("pre_tokenizer", byteLevel());
    root.add("decoder", byteLevel());
    root.add("model", model);
    return root;
  }

  private static JsonArray addedTokens() {
    JsonArray added = new JsonArray();
    for (int i = 0; i < SPECIAL.size(); i++) {
      JsonObject token = new JsonObject();
      token.addProperty("id", END_OF_TEXT + i);
      token.addProperty("content", SPECIAL.get(i));
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        token.addProperty(flag, false);
      }
      token.addProperty("special", true);
      added.add(token);
    }
    return added;
  }

  private static JsonObject byteLevel() {
    JsonObject step = new JsonObject();
    step.addProperty("type", "ByteLevel");
    step.addProperty("add_prefix_space", false);
    step.addProperty("trim_offsets", true);
    step.addProperty("use_regex", true);
    return step;
  }

  /** GPT-2's printable stand-in for a byte: itself where printable, else 256 and up in order. */
  private static int character(int value) {
    int unprintable = 0;
    for (int other = 0; other <= value; other++) {
      boolean printable =
          (other >= '!' && other <= '~')
              || (other >= 0xA1 && other <= 0xAC)
              || (other >= 0xAE && other <= 0xFF);
      if (other == value) {
        return printable ? value : 256 + unprintable;
      }
      unprintable += printable ? 0 : 1;
    }
    throw new IllegalStateException("not a byte: " + value);
  }
}
