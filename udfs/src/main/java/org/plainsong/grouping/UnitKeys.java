package org.plainsong.grouping;

import java.io.Serializable;
import java.util.HexFormat;

/**
 * Keys of units and records under a salt. A key settles the group: its {@link Digest#modulo
 * remainder} by the number of groups of the label. It depends on that one unit and the salt, so no
 * unit moves another.
 *
 * <p>Not safe for concurrent use: every task has its own copy.
 */
public final class UnitKeys implements Serializable {

  private static final long serialVersionUID = 1;

  private final KeyedHash hash;

  /**
   * Keys under a salt.
   *
   * @param salt the secret, {@code byte[32]}
   */
  public UnitKeys(byte[] salt) {
    if (salt.length != 32) {
      throw new IllegalArgumentException(
          "a salt must have 32 bytes. Provided length: " + salt.length);
    }
    this.hash = new KeyedHash(salt);
  }

  /**
   * The bytes of a salt that is written in hexadecimal.
   *
   * @param hex 64 lower-case digits
   * @throws IllegalArgumentException for any other text; the message does not quote it
   */
  public static byte[] saltOf(String hex) {
    if (!hex.matches("[0-9a-f]{64}")) {
      // The value is a secret, so the message keeps it.
      throw new IllegalArgumentException(
          "a salt must be 64 lower-case hexadecimal digits. Provided length: " + hex.length());
    }
    return HexFormat.of().parseHex(hex);
  }

  /** The key of the unit with this value in the unit column. */
  public Digest unit(String unit) {
    return hash.hash(KeyedHash.Purpose.UNIT, unit);
  }

  /**
   * The key of a record that is a unit of its own: equal records have equal keys.
   *
   * @param label its label, empty in a table without labels
   */
  public Digest record(String label, String text) {
    return hash.hash(KeyedHash.Purpose.RECORD, text, label);
  }

  /**
   * The rank of a record among those of its unit.
   *
   * @param label its label, empty in a table without labels
   */
  public Digest order(String unit, String label, String text) {
    return hash.hash(KeyedHash.Purpose.ORDER, unit, text, label);
  }
}
