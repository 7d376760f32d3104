/**
 * Teachers: the private records of a group as rows of a decoder, advanced round by round.
 *
 * <p>No Spark here: the same code runs under a Spark task and in a test. May import {@code text},
 * {@code prompt}, {@code model}, {@code inference} and {@code logits}.
 */
@NullMarked
package org.plainsong.teacher;

import org.jspecify.annotations.NullMarked;
