/**
 * The budget: events, what they cost, and the filter that refuses to cross a budget.
 *
 * <p>May import {@code config} and the executor module's {@code logits}.
 */
@NullMarked
package org.plainsong.privacy;

import org.jspecify.annotations.NullMarked;
