package org.plainsong.model;

/** Frequencies of rotary position embedding, and the tables made of them. */
final class RotaryFrequencies {

  private RotaryFrequencies() {}

  /** Returns {@code theta^(-2i / headSize)} for each pair i. */
  static double[] of(double theta, int headSize) {
    double[] frequencies = new double[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = Math.pow(theta, -2.0 * i / headSize);
    }
    return frequencies;
  }

  /**
   * How Llama 3.1 stretches its context: low frequencies divided, high ones kept, a ramp between.
   */
  record Llama3Scaling(double factor, double lowFactor, double highFactor, double originalLength) {

    double[] apply(double[] frequencies) {
      double[] scaled = new double[frequencies.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = apply(frequencies[i]);
      }
      return scaled;
    }

    private double apply(double frequency) {
      double wavelength = 2 * Math.PI / frequency;
      if (wavelength < originalLength / highFactor) {
        return frequency;
      }
      if (wavelength > originalLength / lowFactor) {
        return frequency / factor;
      }
      double kept = (originalLength / wavelength - lowFactor) / (highFactor - lowFactor);
      return (1 - kept) * frequency / factor + kept * frequency;
    }
  }

  /** Returns {@code float[positions * pairs]}: the cosine of every position's angles. */
  static float[] cosines(double[] frequencies, int positions) {
    float[] table = new float[positions * frequencies.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) Math.cos(angle(frequencies, i));
    }
    return table;
  }

  /** Returns {@code float[positions * pairs]}: the sine of every position's angles. */
  static float[] sines(double[] frequencies, int positions) {
    float[] table = new float[positions * frequencies.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) Math.sin(angle(frequencies, i));
    }
    return table;
  }

  private static double angle(double[] frequencies, int entry) {
    int position = entry / frequencies.length;
    return position * frequencies[entry % frequencies.length];
  }
}
