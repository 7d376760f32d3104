package org.plainsong.round;

import java.util.Map;
import java.util.TreeMap;
import org.plainsong.mechanism.RandomBits;
import org.plainsong.mechanism.SeededBits;

/**
 * Seeded bytes, a sequence for every group: which group draws first then says nothing about what
 * another one draws.
 */
final class GroupBits implements RandomBits {

  private final long seed;
  private final Map<Integer, RandomBits> ofGroup = new TreeMap<>();
  private int group;

  GroupBits(long seed) {
    this.seed = seed;
  }

  /** Whose bytes come next. */
  void select(int group) {
    this.group = group;
  }

  @Override
  public int nextByte() {
    return ofGroup.computeIfAbsent(group, g -> new SeededBits(31 * seed + g)).nextByte();
  }

  @Override
  public String description() {
    return "seed " + seed + " of every group";
  }
}
