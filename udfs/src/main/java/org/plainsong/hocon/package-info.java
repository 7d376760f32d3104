/**
 * HOCON files that stand for themselves: prompt templates and policies.
 *
 * <p>Start from {@link org.plainsong.hocon.OneFile}. Imports nothing of Plainsong.
 */
@NullMarked
package org.plainsong.hocon;

import org.jspecify.annotations.NullMarked;
