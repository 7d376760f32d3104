/**
 * Text and token ids: the model's tokenizer, and when a text ends.
 *
 * <p>Start from {@link org.plainsong.text.Tokenizer}. It keeps two doors apart: public template
 * text, where special tokens are markup, and private data, where they are plain characters. Imports
 * nothing of Plainsong.
 */
@NullMarked
package org.plainsong.text;

import org.jspecify.annotations.NullMarked;
