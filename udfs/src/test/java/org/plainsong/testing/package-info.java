/** Fixtures that tests of several packages share. */
@NullMarked
package org.plainsong.testing;

import org.jspecify.annotations.NullMarked;
