/**
 * What one teacher may contribute to a token: candidates taken from public logits, differences
 * clipped to a fixed-point bound, and their exact integer sum.
 *
 * <p>Start from {@link org.plainsong.logits.ContributionRule}. Imports nothing of Plainsong.
 */
@NullMarked
package org.plainsong.logits;

import org.jspecify.annotations.NullMarked;
