/**
 * Prompts: a template with named slots, at most one of them private, and its rendering to tokens.
 *
 * <p>May import {@code text} only.
 */
@NullMarked
package org.plainsong.prompt;

import org.jspecify.annotations.NullMarked;
