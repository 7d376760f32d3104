/**
 * A canary in every record, and a search for it in everything that a run leaves or shows: logs,
 * event log, web pages, metrics, status, lineage, temporary and shuffle files, staging folders.
 */
@NullMarked
package org.plainsong.canary;

import org.jspecify.annotations.NullMarked;
