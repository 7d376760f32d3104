package org.plainsong.inference;

/**
 * What a decoder asks of its arguments. Messages state sizes only: a token of a private row is
 * private text.
 */
final class Checks {

  private Checks() {}

  static void tokens(int[] tokens, int vocabulary) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("tokens must hold at least one token id. Provided: none");
    }
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            "Every token id must be between 0 and "
                + (vocabulary - 1)
                + ". Provided: one outside (its value is not shown, it may be private)."
                + " Use the tokenizer of this model");
      }
    }
  }

  static void span(int position, int tokens, int capacity) {
    if (position < 0 || (long) position + tokens > capacity) {
      throw new IllegalArgumentException(
          "A row's position and its new tokens must lie between 0 and the capacity of the cache, "
              + capacity
              + " tokens. Provided values: position "
              + position
              + ", new tokens "
              + tokens
              + ". Allocate a larger cache or shorten the row");
    }
  }

  static void rows(String name, int length, int rows) {
    if (length != rows) {
      throw new IllegalArgumentException(
          name + " must have one value a row, " + rows + ". Provided values: " + length);
    }
  }

  static void room(String name, long length, int rows, int width) {
    if (length < (long) rows * width) {
      throw new IllegalArgumentException(
          name
              + " must have room for "
              + rows
              + " rows of "
              + width
              + " values. Provided length: "
              + length);
    }
  }
}
