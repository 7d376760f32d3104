/**
 * What one teacher may contribute to a token: candidates taken from public logits, a contribution
 * that a bound in integers holds whatever the row, and the exact sum of all of them.
 *
 * <p>Start from {@link org.plainsong.logits.ContributionRule} and {@link
 * org.plainsong.logits.Contributor}. Imports nothing of Plainsong.
 */
@NullMarked
package org.plainsong.logits;

import org.jspecify.annotations.NullMarked;
