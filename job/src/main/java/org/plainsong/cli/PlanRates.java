package org.plainsong.cli;

/**
 * How fast all task slots together are.
 *
 * @param prefill tokens of records a second, above 0
 * @param decode tokens scored one after the other a second, above 0
 * @param source where the rates come from, in words
 */
record PlanRates(double prefill, double decode, String source) {

  private static final int MEASURED_CORES = 2;

  /** Measured on 2 cores (AMD EPYC with VNNI) with the default model, 128 teachers a batch. */
  static final PlanRates MEASURED =
      new PlanRates(
          /* prefill= */ 4800,
          /* decode= */ 1910,
          "measured with SmolLM2-135M w8a8 on 2 cores with VNNI;"
              + " give --rate and --prefill-rate for yours");

  PlanRates {
    requirePositive("prefill-rate", prefill);
    requirePositive("rate", decode);
  }

  /** The measured rates on as many cores as given, if each gives what it gave there. */
  static PlanRates measuredOn(long cores) {
    if (cores == MEASURED_CORES) {
      return MEASURED;
    }
    double factor = (double) cores / MEASURED_CORES;
    return new PlanRates(
        MEASURED.prefill * factor,
        MEASURED.decode * factor,
        "as "
            + MEASURED_CORES
            + " cores made with SmolLM2-135M w8a8 and VNNI, for "
            + cores
            + " cores");
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name
              + " must be a number > 0 and finite. Provided value: "
              + value
              + ". Give teacher tokens a second, for instance --"
              + name
              + " 1000.");
    }
  }
}
