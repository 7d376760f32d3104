package org.plainsong.corpus;

import java.io.Serializable;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A run's secret: 256 random bits that key every hash of a unit or a record. Kept in the run's
 * journal on the trusted side, never configured, never released.
 */
public final class Salt implements Serializable {

  private static final int BYTES = 32;

  private final byte[] bytes;

  private Salt(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Draws a new one. */
  public static Salt random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Salt(bytes);
  }

  /**
   * Restores one from a journal.
   *
   * @param hex what {@link #hex()} returned
   */
  public static Salt restore(String hex) {
    if (!hex.matches("[0-9a-f]{64}")) {
      // The value is a secret, so the message keeps it.
      throw new IllegalArgumentException(
          "a salt must be 64 lower-case hexadecimal digits. Provided length: " + hex.length());
    }
    return new Salt(HexFormat.of().parseHex(hex));
  }

  /** The bits in hexadecimal, for the journal only. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Hides the bits. */
  @Override
  public String toString() {
    return "Salt[secret]";
  }
}
