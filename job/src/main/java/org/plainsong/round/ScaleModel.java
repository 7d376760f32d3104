package org.plainsong.round;

/**
 * Time and cost of a run, from public numbers: what more executors buy and where they stop.
 *
 * <p>With G groups, T tokens a group in W texts at once, n cores and F groups in flight on all of
 * them:
 *
 * <pre>
 *   group seconds  g = prefill tokens / prefill rate + decode tokens / decode rate     of one core
 *   rounds         R = ceil(G / F) ceil(T / W)     at least: W texts at once to a group's end
 *   teachers       ceil(G / min(n, G)) g           a group lives on one core: G is the end of it
 *   driver         R (8 ms + 0.5 ms n) + 25 us G T     a job, its tasks, a draw for each token
 *   bytes          G T (12 k + 64)                 k candidates a group and round, to the driver
 *   seconds        teachers + driver               a round ends before the next begins
 * </pre>
 *
 * The driver's time grows with n and with tokens, whatever the executors do, so that the run is
 * never shorter than {@code 25 us G T}.
 *
 * @param work what is to be done
 * @param cluster with what
 */
public record ScaleModel(Work work, Cluster cluster) {

  /** A Spark job without work, on the driver. */
  static final double SECONDS_A_ROUND = 0.008;

  /** Sending a task out and its answer in. */
  static final double SECONDS_A_TASK = 0.0005;

  /** Decode, charge, draw, and answer one group. */
  static final double SECONDS_A_DRAW = 25e-6;

  private static final int BYTES_A_CANDIDATE = 12;
  private static final int BYTES_A_SUM = 64;

  /**
   * The work of a run.
   *
   * @param groups G
   * @param prefillTokens tokens of prompts that the teachers of a group read
   * @param decodeTokens tokens that the teachers of a group score, one after the other
   * @param tokensPerGroup T
   * @param textsAtOnce W
   * @param candidates k
   */
  public record Work(
      long groups,
      long prefillTokens,
      long decodeTokens,
      long tokensPerGroup,
      int textsAtOnce,
      int candidates) {

    public Work {
      requirePositive("groups", groups);
      requirePositive("tokens a group", tokensPerGroup);
      requirePositive("texts at once", textsAtOnce);
    }
  }

  /**
   * What does it.
   *
   * @param executors JVMs
   * @param cores task slots of each
   * @param groupsPerCore groups in flight on a core at most, by memory
   * @param prefillRate tokens a second of a core
   * @param decodeRate tokens a second of a core
   */
  public record Cluster(
      int executors, int cores, long groupsPerCore, double prefillRate, double decodeRate) {

    public Cluster {
      requirePositive("executors", executors);
      requirePositive("cores", cores);
      requirePositive("groups a core", groupsPerCore);
    }

    /** All cores, n. */
    public long slots() {
      return (long) executors * cores;
    }
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1. Provided value: " + value);
    }
  }

  /** Groups that run at once, F. */
  public long inFlight() {
    return Math.min(work.groups(), cluster.slots() * cluster.groupsPerCore());
  }

  /** Rounds of the whole run, R. */
  public long rounds() {
    return ceil(work.groups(), inFlight()) * ceil(work.tokensPerGroup(), work.textsAtOnce());
  }

  /** Bytes that reach the driver. */
  public double bytesToDriver() {
    return draws() * (BYTES_A_SUM + BYTES_A_CANDIDATE * (double) work.candidates());
  }

  /** Seconds in which teachers work. */
  public double teacherSeconds() {
    return ceil(work.groups(), usedSlots()) * groupSeconds();
  }

  /** Seconds in which teachers wait for the driver. */
  public double driverSeconds() {
    return rounds() * (SECONDS_A_ROUND + SECONDS_A_TASK * usedSlots()) + draws() * SECONDS_A_DRAW;
  }

  /** Seconds of the rounds: no start of Spark, no reading of the input. */
  public double seconds() {
    return teacherSeconds() + driverSeconds();
  }

  /**
   * The most cores that are worth having: with twice as many the run would not be a quarter
   * shorter, or there are no more groups for them.
   */
  public long usefulSlots() {
    long slots = 1;
    while (slots < work.groups()
        && withSlots(2 * slots).seconds() < 0.75 * withSlots(slots).seconds()) {
      slots *= 2;
    }
    return Math.min(slots, work.groups());
  }

  private ScaleModel withSlots(long slots) {
    return new ScaleModel(
        work,
        new Cluster(
            Math.toIntExact(slots),
            /* cores= */ 1,
            cluster.groupsPerCore(),
            cluster.prefillRate(),
            cluster.decodeRate()));
  }

  private double groupSeconds() {
    return work.prefillTokens() / cluster.prefillRate()
        + work.decodeTokens() / cluster.decodeRate();
  }

  private long usedSlots() {
    return Math.min(cluster.slots(), work.groups());
  }

  private double draws() {
    return (double) work.groups() * work.tokensPerGroup();
  }

  private static long ceil(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
