package org.plainsong.teacher;

import java.io.Serializable;

/**
 * One private record, rendered: the tokens that fill the private slot of the prompt.
 *
 * @param recordTokens {@code int[1 .. max-record-tokens]}; never shared, never changed
 */
public record Teacher(int[] recordTokens) implements Serializable {

  /** Says nothing: the tokens are private. */
  @Override
  public String toString() {
    return "Teacher[private]";
  }
}
