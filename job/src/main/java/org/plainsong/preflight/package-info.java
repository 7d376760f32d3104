/**
 * What the cluster's settings do for the privacy of records, read before the first record is.
 *
 * <p>Spark's security features are off by default. Start from {@code SecurityPreflight}: it reads
 * every point of {@link org.plainsong.config.SecurityPoint} from the settings of the session and,
 * for data that a policy calls sensitive, refuses the run while one is open. It finds settings, not
 * intruders: what a cluster manager or a host does elsewhere is not seen. Imports {@code config}.
 */
@NullMarked
package org.plainsong.preflight;

import org.jspecify.annotations.NullMarked;
