package org.plainsong.mechanism;

import java.math.BigDecimal;
import org.plainsong.logits.ContributionRule;

/**
 * What every mechanism is made from.
 *
 * @param contribution what a teacher contributes
 * @param temperature tau, above 0, at most 4 decimals
 * @param maxRecordsPerUnit how many records of a unit are used at most, m
 * @param bits where randomness comes from
 */
public record MechanismSettings(
    ContributionRule contribution, BigDecimal temperature, int maxRecordsPerUnit, RandomBits bits) {

  public MechanismSettings {
    if (temperature.signum() <= 0) {
      throw new IllegalArgumentException(
          "temperature must be > 0. Provided value: " + temperature.toPlainString());
    }
    if (maxRecordsPerUnit < 1) {
      throw new IllegalArgumentException(
          "records per unit must be >= 1. Provided value: " + maxRecordsPerUnit);
    }
  }
}
