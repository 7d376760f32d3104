/**
 * The budget: events, what they cost, and the filter that refuses to cross a budget.
 *
 * <p>Start from {@link org.plainsong.privacy.PrivacyClaim}, what a run claims, and {@link
 * org.plainsong.privacy.BudgetFilter}, what holds it to that. May import {@code config} and the
 * executor module's {@code logits} and {@code zcdp}.
 */
@NullMarked
package org.plainsong.privacy;

import org.jspecify.annotations.NullMarked;
