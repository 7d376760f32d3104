/**
 * Prompts: a template with named slots, at most one of them private, and its rendering to tokens.
 *
 * <p>Start from {@link org.plainsong.prompt.PromptTemplate}, one file with the public and the
 * private text; {@link org.plainsong.prompt.PromptRenderer} turns it into {@link
 * org.plainsong.prompt.Prompt}s and each record into the tokens of its slot. May import {@code
 * text} and {@code hocon}.
 */
@NullMarked
package org.plainsong.prompt;

import org.jspecify.annotations.NullMarked;
