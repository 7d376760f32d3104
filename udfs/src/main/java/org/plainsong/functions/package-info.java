/**
 * What Spark runs on executors: the function of a round, and the state that an executor keeps.
 *
 * <p>The only package of this module that uses Spark. May import every other package of the module.
 */
@NullMarked
package org.plainsong.functions;

import org.jspecify.annotations.NullMarked;
