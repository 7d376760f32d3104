package org.plainsong.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.plainsong.grouping.KeyedHash.Purpose;

class KeyedHashTest {

  private static final byte[] SALT = HexFormat.of().parseHex("0123456789abcdef".repeat(4));

  private final KeyedHash hash = new KeyedHash(SALT);

  @Test
  void hash_goldenValue_isHmacSha256OfLengthPrefixedParts() {
    // Python: hmac.new(bytes.fromhex('0123456789abcdef' * 4),
    //   b'\0\0\0\x0eplainsong/UNIT' + b'\0\0\0\x05alice', 'sha256').hexdigest()
    assertThat(hash.hash(Purpose.UNIT, "alice"))
        .isEqualTo(
            Digest.of(
                HexFormat.of()
                    .parseHex("a956b32bc9f16b037119cb1e7975570db4c90776b3e28a55b65c7e05b571e18c")));
  }

  @Test
  void hash_otherPurpose_differs() {
    assertThat(hash.hash(Purpose.UNIT, "a")).isNotEqualTo(hash.hash(Purpose.RECORD, "a"));
    assertThat(hash.hash(Purpose.RECORD, "a")).isNotEqualTo(hash.hash(Purpose.ORDER, "a"));
  }

  @Test
  void hash_partsMoved_differs() {
    assertThat(hash.hash(Purpose.UNIT, "ab", "c")).isNotEqualTo(hash.hash(Purpose.UNIT, "a", "bc"));
    assertThat(hash.hash(Purpose.UNIT, "ab")).isNotEqualTo(hash.hash(Purpose.UNIT, "a", "b"));
    assertThat(hash.hash(Purpose.UNIT, "a")).isNotEqualTo(hash.hash(Purpose.UNIT, "a", ""));
  }

  @Test
  void hash_otherSalt_differs() {
    assertThat(new KeyedHash(new byte[32]).hash(Purpose.UNIT, "a"))
        .isNotEqualTo(hash.hash(Purpose.UNIT, "a"));
  }

  @Test
  void hash_serialisedAfterUse_same() throws IOException, ClassNotFoundException {
    Digest before = hash.hash(Purpose.UNIT, "a");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(hash);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((KeyedHash) in.readObject()).hash(Purpose.UNIT, "a")).isEqualTo(before);
    }
  }

  @Test
  void modulo_randomBits_isTheUnsignedRemainder() {
    long seed = 41;
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      int divisor = 1 + random.nextInt(1000);
      assertThat(Digest.of(bytes).modulo(divisor))
          .as("seed %d, divisor %d", seed, divisor)
          .isEqualTo(new BigInteger(1, bytes).mod(BigInteger.valueOf(divisor)).intValue());
    }
  }

  @Test
  void compareTo_isUnsignedOrderOfBytes() {
    assertThat(new Digest(-1, 0, 0, 0)).isGreaterThan(new Digest(1, 0, 0, 0));
    assertThat(new Digest(0, 0, 0, -1)).isGreaterThan(new Digest(0, 0, 0, 1));
  }

  @Test
  void toString_privateValues_hidden() {
    assertThat(hash.hash(Purpose.UNIT, "a")).hasToString("Digest[private]");
  }
}
