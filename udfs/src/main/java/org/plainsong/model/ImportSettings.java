package org.plainsong.model;

/**
 * How a model is imported.
 *
 * @param weightFormat how matrices are stored and multiplied
 * @param maxPositions longest sequence wanted, in tokens; the model's own limit applies as well
 */
public record ImportSettings(WeightFormat weightFormat, int maxPositions) {

  /** Long enough for a prompt and a text; more only makes the rotary tables larger. */
  public static final int DEFAULT_MAX_POSITIONS = 2048;

  public ImportSettings {
    if (maxPositions <= 0) {
      throw new IllegalArgumentException(
          "maxPositions must be > 0. Provided value: " + maxPositions);
    }
  }

  public static ImportSettings of(WeightFormat weightFormat) {
    return new ImportSettings(weightFormat, DEFAULT_MAX_POSITIONS);
  }
}
