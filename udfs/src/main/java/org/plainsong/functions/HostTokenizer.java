package org.plainsong.functions;

import org.jspecify.annotations.Nullable;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * The tokenizer of the model that this JVM works with: loaded once and kept, the same one for every
 * task, and for the driver where it shares their JVM.
 */
final class HostTokenizer {

  private static @Nullable String digest;
  private static @Nullable Tokenizer loaded;

  private HostTokenizer() {}

  static synchronized Tokenizer of(ModelPlace model) {
    Tokenizer tokenizer = loaded;
    if (tokenizer == null || !model.digest().equals(digest)) {
      // An earlier one may still be in use by a task that ends; it is left to the collector.
      tokenizer = Tokenizers.load(model.openOnExecutor().tokenizer());
      loaded = tokenizer;
      digest = model.digest();
    }
    return tokenizer;
  }
}
