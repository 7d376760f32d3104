package org.plainsong.mechanism;

import java.util.SplittableRandom;

/** Reproducible bytes, for tests only: production code has no seed. */
public final class SeededBits implements RandomBits {

  private final long seed;
  private final SplittableRandom random;

  public SeededBits(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public int nextByte() {
    return random.nextInt(256);
  }

  @Override
  public String description() {
    return "seed " + seed;
  }
}
