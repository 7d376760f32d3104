package org.plainsong.mechanism;

/** Independent uniform random bytes. */
public interface RandomBits {

  /** The next byte, in {@code [0, 255]}. */
  int nextByte();

  /** Where the bytes come from, for the manifest. */
  String description();
}
