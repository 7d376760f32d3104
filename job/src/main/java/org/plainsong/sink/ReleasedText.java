package org.plainsong.sink;

import org.jspecify.annotations.Nullable;

/**
 * A text to publish, with its place in the table.
 *
 * @param recordId the name of the row
 * @param group index of the group that wrote it, from 0
 * @param label the group's label, null when the run has no labels
 * @param number its number within the group, from 0
 * @param text the text
 * @param tokenCount tokens drawn and charged for it
 * @param endedBy how it ended, for example {@code end_of_text}
 */
public record ReleasedText(
    String recordId,
    int group,
    @Nullable String label,
    int number,
    String text,
    int tokenCount,
    String endedBy) {

  public ReleasedText {
    if (recordId.isBlank()) {
      throw new IllegalArgumentException("record id must not be blank. Provided value: ''");
    }
    checkNotNegative("group", group);
    checkNotNegative("text number", number);
    checkNotNegative("token count", tokenCount);
  }

  private static void checkNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must be >= 0. Provided value: " + value);
    }
  }
}
