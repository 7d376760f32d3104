/**
 * What those who operate a run can watch: a status file for schedulers, metrics for Spark's metrics
 * system, lineage events for a catalogue of data.
 *
 * <p>All of it is said in public numbers (rounds, groups, released tokens, the expected group size)
 * and in the settings of the run; a failure is named by its code and by a sentence of Plainsong's
 * own, never by what a library threw. Start from {@code StatusFile}, {@code RunMetrics} and {@code
 * LineageFile}. Imports {@code round} and {@code sink}.
 */
@NullMarked
package org.plainsong.operations;

import org.jspecify.annotations.NullMarked;
