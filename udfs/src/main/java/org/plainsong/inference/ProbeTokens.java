package org.plainsong.inference;

/**
 * Public, fixed tokens that look random: the same on every machine, for ever.
 *
 * <p>They are no secret and protect nobody, so that they need no generator of randomness.
 *
 * @param vocabulary ids are below it
 */
record ProbeTokens(int vocabulary) {

  /** Texts are told apart by a number. */
  int[] text(int number, int length) {
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = token(number, i);
    }
    return tokens;
  }

  int token(int number, int index) {
    // SplitMix64's finaliser over a counter.
    long z = 0x9E3779B97F4A7C15L * (number * 4096L + index + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (int) Long.remainderUnsigned(z ^ (z >>> 31), vocabulary);
  }
}
