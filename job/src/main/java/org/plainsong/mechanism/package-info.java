/**
 * The draw: one token from the sum of clipped scores, exactly and with a stated cost.
 *
 * <p>Start from {@link org.plainsong.mechanism.TokenMechanism} and {@link
 * org.plainsong.mechanism.Mechanisms}. The token is drawn in {@code ExactSampler}. The only package
 * of the job that reads the values of a {@link org.plainsong.logits.ScoreSum}. {@link
 * org.plainsong.mechanism.NoisyCount} releases counts of records. May import {@code privacy} and
 * {@code logits}.
 */
@NullMarked
package org.plainsong.mechanism;

import org.jspecify.annotations.NullMarked;
