/**
 * From a table of records to disjoint groups of teachers, on executors.
 *
 * <p>Private text passes through here and never reaches the driver. May import {@code config},
 * {@code privacy} and the executor module.
 */
@NullMarked
package org.plainsong.corpus;

import org.jspecify.annotations.NullMarked;
