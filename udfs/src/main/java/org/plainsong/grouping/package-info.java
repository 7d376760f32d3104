/**
 * Which group a unit belongs to: a keyed hash of the unit alone.
 *
 * <p>Start from {@link org.plainsong.grouping.UnitKeys}. Imports no other package of the project.
 */
@NullMarked
package org.plainsong.grouping;

import org.jspecify.annotations.NullMarked;
