/**
 * The round loop: ask for the scores of every text in flight, charge, draw, send the token back.
 *
 * <p>May import {@code config}, {@code privacy}, {@code mechanism}, {@code journal} and, of the
 * executor module, {@code text}, {@code teacher}, {@code logits} and {@code functions}.
 */
@NullMarked
package org.plainsong.round;

import org.jspecify.annotations.NullMarked;
