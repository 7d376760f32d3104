package org.plainsong.grouping;

import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Comparator;

/** 256 bits of a keyed hash, as four longs: comparable, and usable as a key. Private. */
public record Digest(long first, long second, long third, long fourth)
    implements Serializable, Comparable<Digest> {

  private static final Comparator<Digest> ORDER =
      Comparator.comparing(Digest::first, Long::compareUnsigned)
          .thenComparing(Digest::second, Long::compareUnsigned)
          .thenComparing(Digest::third, Long::compareUnsigned)
          .thenComparing(Digest::fourth, Long::compareUnsigned);

  /**
   * Wraps the output of a hash.
   *
   * @param bytes {@code byte[32]}
   */
  public static Digest of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Digest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /** The remainder by a small number; from 256 bits its bias is below 2^-224. */
  public int modulo(int divisor) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * Long.BYTES);
    buffer.putLong(first).putLong(second).putLong(third).putLong(fourth);
    return new BigInteger(1, buffer.array()).mod(BigInteger.valueOf(divisor)).intValue();
  }

  @Override
  public int compareTo(Digest other) {
    return ORDER.compare(this, other);
  }

  /** Says nothing: a digest is private. */
  @Override
  public String toString() {
    return "Digest[private]";
  }
}
