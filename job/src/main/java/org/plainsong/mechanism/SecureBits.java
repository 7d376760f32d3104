package org.plainsong.mechanism;

import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random bytes of a cryptographic generator: the only source in production code. It cannot be
 * seeded.
 *
 * <p>The operating system's generator where there is one that never blocks; it reseeds itself from
 * the kernel. Elsewhere a 256-bit DRBG of NIST SP 800-90A, reseeded after every MiB. A byte is
 * wiped from the buffer as it is handed out. Thread-safe: no two callers get the same byte.
 */
public final class SecureBits implements RandomBits {

  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS_PER_SEED = 256;

  private final SecureRandom random;
  private final boolean selfSeeding;
  private final byte[] block = new byte[BLOCK_BYTES];
  private int next = BLOCK_BYTES;
  private int blocks;

  /**
   * Opens the strongest generator of this machine.
   *
   * @throws IllegalStateException if it has none
   */
  public SecureBits() {
    SecureRandom kernel = kernelGenerator();
    this.selfSeeding = kernel != null;
    this.random = kernel == null ? drbg() : kernel;
  }

  private static @Nullable SecureRandom kernelGenerator() {
    try {
      return SecureRandom.getInstance("NativePRNGNonBlocking");
    } catch (NoSuchAlgorithmException e) {
      return null;
    }
  }

  private static SecureRandom drbg() {
    try {
      return SecureRandom.getInstance(
          "DRBG",
          DrbgParameters.instantiation(
              /* strength= */ 256,
              DrbgParameters.Capability.RESEED_ONLY,
              /* personalizationString= */ null));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java installation needs a cryptographic generator: NativePRNGNonBlocking or DRBG."
              + " Use a standard JDK 17.",
          e);
    }
  }

  @Override
  public synchronized int nextByte() {
    if (next == BLOCK_BYTES) {
      fill();
    }
    int value = block[next] & 0xff;
    block[next] = 0;
    next++;
    return value;
  }

  @Override
  public boolean isCryptographic() {
    return true;
  }

  private void fill() {
    if (!selfSeeding && blocks == BLOCKS_PER_SEED) {
      random.reseed();
      blocks = 0;
    }
    random.nextBytes(block);
    blocks++;
    next = 0;
  }

  @Override
  public String description() {
    return "java.security.SecureRandom "
        + random.getAlgorithm()
        + " of provider "
        + random.getProvider().getName();
  }
}
