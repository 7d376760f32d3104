/**
 * The command line: one class a command, imported by none.
 *
 * <p>Start from {@code Main}. May import everything.
 */
@NullMarked
package org.plainsong.cli;

import org.jspecify.annotations.NullMarked;
