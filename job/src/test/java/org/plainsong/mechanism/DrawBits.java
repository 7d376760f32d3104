package org.plainsong.mechanism;

import java.util.SplittableRandom;

/**
 * Reproducible bytes, a sequence for every draw: neither the order of groups nor a draw that was
 * lost and made a second time changes what another one draws. Not so for a gate that keeps noise
 * between its tokens, which a resumed run draws anew.
 */
public final class DrawBits implements RandomBits {

  private final long seed;
  private SplittableRandom random;

  public DrawBits(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void beginDraw(int group, long token) {
    long ofGroup = new SplittableRandom(seed + group).nextLong();
    random = new SplittableRandom(ofGroup + token);
  }

  @Override
  public int nextByte() {
    return random.nextInt(256);
  }

  @Override
  public String description() {
    return "seed " + seed + ", for a test";
  }
}
