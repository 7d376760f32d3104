package org.plainsong.corpus;

import java.io.Serializable;
import org.plainsong.prompt.PromptRenderer;

/**
 * Makes the renderer on an executor. Corpus does not say where an executor finds its tokenizer, so
 * whoever knows passes one of these.
 */
@FunctionalInterface
public interface RendererFactory extends Serializable {

  /** Returns the renderer for a task; may return a shared one. */
  PromptRenderer create();
}
