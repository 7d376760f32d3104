package org.plainsong.journal;

/**
 * One token that a group drew.
 *
 * @param group index of the group
 * @param text number of the text that it stands in
 * @param token its id
 * @param paid whether the group paid for it, or its gate let the public model draw it
 */
public record Draw(int group, int text, int token, boolean paid) {

  public Draw {
    if (group < 0 || text < 0 || token < 0) {
      throw new IllegalArgumentException(
          "group, text and token of a draw must be >= 0. Provided values: "
              + group
              + ", "
              + text
              + ", "
              + token);
    }
  }
}
