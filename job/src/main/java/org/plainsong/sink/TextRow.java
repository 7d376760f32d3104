package org.plainsong.sink;

import org.jspecify.annotations.Nullable;

/**
 * A row of a published table.
 *
 * @param recordId the name of the row
 * @param label the label, null when the run had no labels
 * @param text the text
 * @param tokenCount tokens drawn for it
 * @param endedBy how it ended, for example {@code end_of_text}
 */
public record TextRow(
    String recordId, @Nullable String label, String text, int tokenCount, String endedBy) {}
