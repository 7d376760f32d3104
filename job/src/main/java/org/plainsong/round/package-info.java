/**
 * The round loop: ask every group in flight for its scores, charge, draw, send the token back.
 *
 * <p>May import {@code config}, {@code privacy}, {@code mechanism}, {@code journal} and, of the
 * executor module, {@code text}, {@code teacher}, {@code logits} and {@code functions}.
 */
@NullMarked
package org.plainsong.round;

import org.jspecify.annotations.NullMarked;
