package org.plainsong.mechanism;

import java.math.BigDecimal;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.NoiseCost;
import org.plainsong.privacy.ScoreCost;

/**
 * What every mechanism is made from, before its clip bound or its noise is known.
 *
 * @param topK tokens that the public model lets through at least, k
 * @param groupSize expected teachers of a group, s
 * @param temperature tau, above 0, at most 4 decimals
 * @param maxRecordsPerUnit how many records of a unit are used at most, m
 * @param relation which data sets are neighbours
 * @param bits where randomness comes from
 */
public record MechanismSettings(
    int topK,
    int groupSize,
    BigDecimal temperature,
    int maxRecordsPerUnit,
    NeighboringRelation relation,
    RandomBits bits) {

  public MechanismSettings {
    if (topK < 1) {
      throw new IllegalArgumentException("top-k must be >= 1. Provided value: " + topK);
    }
    if (groupSize < 1) {
      throw new IllegalArgumentException("group size must be >= 1. Provided value: " + groupSize);
    }
    if (temperature.signum() <= 0) {
      throw new IllegalArgumentException(
          "temperature must be > 0. Provided value: " + temperature.toPlainString());
    }
    if (maxRecordsPerUnit < 1) {
      throw new IllegalArgumentException(
          "records per unit must be >= 1. Provided value: " + maxRecordsPerUnit);
    }
  }

  /** What a draw from clipped scores costs. */
  ScoreCost scoreCost() {
    return new ScoreCost(groupSize, maxRecordsPerUnit, temperature, relation);
  }

  /** What the largest of noisy sums costs. */
  NoiseCost noiseCost() {
    return new NoiseCost(maxRecordsPerUnit, relation);
  }
}
