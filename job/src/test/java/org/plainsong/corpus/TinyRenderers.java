package org.plainsong.corpus;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.plainsong.prompt.PromptRenderer;
import org.plainsong.prompt.PromptTemplate;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/** Renders with the tiny tokenizer, one token a byte, so that a test can read the records again. */
record TinyRenderers(String tokenizerJson) implements RendererFactory {

  private static final ConcurrentHashMap<String, Tokenizer> LOADED = new ConcurrentHashMap<>();

  @Override
  public PromptRenderer create() {
    return new PromptRenderer(
        tokenizer(),
        new PromptTemplate("made", "d", "p", "x:\n{record}", List.of()),
        "",
        /* maxRecordTokens= */ 200);
  }

  Tokenizer tokenizer() {
    return LOADED.computeIfAbsent(tokenizerJson, json -> Tokenizers.load(Path.of(json)));
  }
}
