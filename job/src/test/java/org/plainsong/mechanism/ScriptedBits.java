package org.plainsong.mechanism;

/** Plays back given bytes and fails when they run out. */
final class ScriptedBits implements RandomBits {

  private final int[] bytes;
  private int next;

  ScriptedBits(int... bytes) {
    this.bytes = bytes;
  }

  @Override
  public int nextByte() {
    if (next == bytes.length) {
      throw new IllegalStateException("all " + bytes.length + " scripted bytes were read");
    }
    return bytes[next++];
  }

  int read() {
    return next;
  }

  @Override
  public String description() {
    return "script";
  }
}
