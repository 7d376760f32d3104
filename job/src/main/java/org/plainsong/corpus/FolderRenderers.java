package org.plainsong.corpus;

import org.jspecify.annotations.Nullable;
import org.plainsong.functions.ModelPlace;
import org.plainsong.prompt.PromptRenderer;
import org.plainsong.prompt.PromptTemplate;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * Renderers with the tokenizer of a model folder on the executor's machine. The tokenizer is loaded
 * once a JVM and kept: it is the same for every task of a run.
 */
public final class FolderRenderers implements RendererFactory {

  private static final long serialVersionUID = 1;

  private static @Nullable String loadedModel;
  private static @Nullable Tokenizer loaded;

  private final ModelPlace model;
  private final PromptTemplate template;
  private final String subject;
  private final int maxRecordTokens;

  /**
   * A factory.
   *
   * @param model where the model is
   * @param template the prompt template
   * @param subject what the records are, in words
   * @param maxRecordTokens longer records are cut to this many tokens
   */
  public FolderRenderers(
      ModelPlace model, PromptTemplate template, String subject, int maxRecordTokens) {
    this.model = model;
    this.template = template;
    this.subject = subject;
    this.maxRecordTokens = maxRecordTokens;
  }

  @Override
  public PromptRenderer create() {
    return new PromptRenderer(tokenizerOf(model), template, subject, maxRecordTokens);
  }

  private static synchronized Tokenizer tokenizerOf(ModelPlace model) {
    Tokenizer tokenizer = loaded;
    if (tokenizer == null || !model.digest().equals(loadedModel)) {
      // An earlier one may still be in use by a task that ends; it is left to the collector.
      tokenizer = Tokenizers.load(model.openOnExecutor().tokenizer());
      loaded = tokenizer;
      loadedModel = model.digest();
    }
    return tokenizer;
  }
}
