package org.plainsong.corpus;

import java.io.Serializable;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.plainsong.grouping.UnitKeys;

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
    return new Salt(UnitKeys.saltOf(hex));
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
