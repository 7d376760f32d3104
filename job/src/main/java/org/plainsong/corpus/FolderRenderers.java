package org.plainsong.corpus;

import org.plainsong.functions.ModelPlace;
import org.plainsong.prompt.PromptRenderer;
import org.plainsong.prompt.PromptTemplate;

/** Renderers with the tokenizer of the run's model, from the executor's machine. */
public final class FolderRenderers implements RendererFactory {

  private static final long serialVersionUID = 1;

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
    return new PromptRenderer(model.tokenizer(), template, subject, maxRecordTokens);
  }
}
