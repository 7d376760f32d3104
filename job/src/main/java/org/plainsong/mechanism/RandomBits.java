package org.plainsong.mechanism;

/** Independent uniform random bytes. */
public interface RandomBits {

  /** The next byte, in {@code [0, 255]}. */
  int nextByte();

  /** Where the bytes come from, for the manifest. */
  String description();

  /**
   * Whether nobody can predict or repeat them, which every guarantee rests on. A source that does
   * not say so is none that a guarantee is claimed with.
   */
  default boolean isCryptographic() {
    return false;
  }

  /**
   * Says which draw the next bytes are for. Independent bytes are the same for all; a source that
   * repeats a run with its crashes has to know.
   *
   * @param group whose draw it is
   * @param token number of the token in its group, from 0
   */
  default void beginDraw(int group, long token) {}
}
