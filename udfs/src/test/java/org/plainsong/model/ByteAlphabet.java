package org.plainsong.model;

import java.util.stream.IntStream;

/** The 256 printable characters that stand for bytes in byte-level BPE. */
final class ByteAlphabet {

  private static final int[] PRINTABLE =
      IntStream.concat(
              IntStream.rangeClosed('!', '~'),
              IntStream.concat(
                  IntStream.rangeClosed(0xA1, 0xAC), IntStream.rangeClosed(0xAE, 0xFF)))
          .toArray();

  private ByteAlphabet() {}

  /** Returns the symbol of a rank: the printable bytes first, then the others in order. */
  static String symbol(int rank) {
    int codePoint = rank < PRINTABLE.length ? PRINTABLE[rank] : 256 + rank - PRINTABLE.length;
    return Character.toString(codePoint);
  }
}
