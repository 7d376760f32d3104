/**
 * What Spark runs on executors: the function of a round, the state that an executor keeps, and the
 * functions of SQL ({@link org.plainsong.functions.SqlFunctions}).
 *
 * <p>The only package of this module that uses Spark. May import every other package of the module.
 */
@NullMarked
package org.plainsong.functions;

import org.jspecify.annotations.NullMarked;
