/**
 * Zero-concentrated DP in numbers: what a draw costs, and what a cost means as (epsilon, delta).
 *
 * <p>Start from {@link org.plainsong.zcdp.ZcdpConversion}. Pure functions of public numbers, each
 * rounded against the claim. Imports no other package of the project.
 */
@NullMarked
package org.plainsong.zcdp;

import org.jspecify.annotations.NullMarked;
