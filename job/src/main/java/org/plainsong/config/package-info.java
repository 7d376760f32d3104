/**
 * Settings: every key once, typed, with its default, its range and one line of why.
 *
 * <p>Start from {@code JobConfig}. Imports nothing of the job module, and {@code hocon}.
 */
@NullMarked
package org.plainsong.config;

import org.jspecify.annotations.NullMarked;
