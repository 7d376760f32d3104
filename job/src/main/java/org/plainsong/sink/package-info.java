/**
 * What is released: the table of synthetic texts, the manifest beside it, and their publication.
 *
 * <p>Never sees anything from before the draw. May import {@code config} and {@code privacy}.
 */
@NullMarked
package org.plainsong.sink;

import org.jspecify.annotations.NullMarked;
