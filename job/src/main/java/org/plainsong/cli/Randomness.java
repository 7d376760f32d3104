package org.plainsong.cli;

import java.util.function.Supplier;
import org.plainsong.corpus.Salt;
import org.plainsong.mechanism.RandomBits;
import org.plainsong.mechanism.SecureBits;

/**
 * Where a run gets its random numbers. No setting chooses them: the program knows {@link #secure}
 * alone, and a run with others claims nothing.
 *
 * @param bits what tokens are drawn with
 * @param salts makes the secret of a grouping
 */
record Randomness(RandomBits bits, Supplier<Salt> salts) {

  /** A cryptographic generator, and a salt that nobody knew before. */
  static Randomness secure() {
    return new Randomness(new SecureBits(), Salt::random);
  }
}
