/**
 * Checks a published output against its own manifest: offline, and without private data.
 *
 * <p>Start from {@link org.plainsong.verify.Verification}. What it finds is an accident or a clumsy
 * change: nothing is signed, so whoever can write every file can also write a claim that fits. May
 * import {@code sink}, {@code ledger}, {@code privacy}, {@code mechanism}, {@code config}, and the
 * executor module's {@code logits} and {@code text}.
 */
@NullMarked
package org.plainsong.verify;

import org.jspecify.annotations.NullMarked;
