package org.plainsong.grouping;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 under a salt. Every input starts with its purpose, and every part with its length, so
 * that no two inputs of different meaning are the same bytes.
 *
 * <p>Not safe for concurrent use: every task has its own copy.
 */
final class KeyedHash implements Serializable {

  private static final String ALGORITHM = "HmacSHA256";

  /** What a hash is for. */
  enum Purpose {
    /** The key of a unit given by the unit column; settles its group. */
    UNIT,
    /** The key of a record that is a unit of its own; settles its group. */
    RECORD,
    /** The order of the records inside a unit; settles which of them count. */
    ORDER
  }

  private static final long serialVersionUID = 1;

  private final byte[] salt;
  private transient @Nullable Mac mac;

  KeyedHash(byte[] salt) {
    this.salt = salt.clone();
  }

  Digest hash(Purpose purpose, String... parts) {
    Mac hash = mac();
    update(hash, "plainsong/" + purpose.name());
    for (String part : parts) {
      update(hash, part);
    }
    return Digest.of(hash.doFinal());
  }

  private static void update(Mac hash, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    hash.update(bytes);
  }

  private Mac mac() {
    Mac known = mac;
    if (known != null) {
      return known;
    }
    try {
      Mac fresh = Mac.getInstance(ALGORITHM);
      fresh.init(new SecretKeySpec(salt, ALGORITHM));
      mac = fresh;
      return fresh;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks " + ALGORITHM, e);
    }
  }
}
