package org.plainsong.functions;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.plainsong.model.ModelFolder;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * Counts tokens with the tokenizer of a model folder on the executor's machine. A folder is checked
 * and loaded once a JVM; the last few are kept.
 */
final class TokenCounts {

  private static final int MOST_LOADED = 4;
  private static final Map<String, Tokenizer> LOADED = new LinkedHashMap<>();

  private TokenCounts() {}

  /** The tokens of a text that is encoded as data; null for one that cannot be encoded. */
  static @Nullable Integer of(String text, String folder) {
    Tokenizer tokenizer = tokenizer(folder);
    try {
      return tokenizer.encodeData(text).length;
    } catch (IllegalStateException e) {
      // The tokenizer is closed: that is no property of the text.
      throw e;
    } catch (RuntimeException e) {
      // What it says may quote the text, which may be private.
      return null;
    }
  }

  private static synchronized Tokenizer tokenizer(String folder) {
    Tokenizer known = LOADED.get(folder);
    if (known != null) {
      return known;
    }
    Tokenizer fresh = Tokenizers.load(ModelFolder.open(Path.of(folder)).tokenizer());
    if (LOADED.size() == MOST_LOADED) {
      // It may still be in use by a task that ends; it is left to the collector.
      LOADED.remove(LOADED.keySet().iterator().next());
    }
    LOADED.put(folder, fresh);
    return fresh;
  }
}
