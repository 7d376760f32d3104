package org.plainsong.ledger;

/**
 * Budget that was spent for one attempt of a run, before it read a private record.
 *
 * <p>It is the right to settle, once, as long as no newer attempt of the run exists.
 */
public final class Reservation {

  private final Attempt attempt;
  private final long sequence;
  private final String hash;

  Reservation(Attempt attempt, long sequence, String hash) {
    this.attempt = attempt;
    this.sequence = sequence;
    this.hash = hash;
  }

  Attempt asAttempt() {
    return attempt;
  }

  /** The run. */
  public String runId() {
    return attempt.runId();
  }

  /** How many times the run was started, the first is 1. */
  public int attempt() {
    return attempt.number();
  }

  /** The number of the entry in its ledger. */
  public long sequence() {
    return sequence;
  }

  /** SHA-256 of the entry, lower-case hexadecimal digits. */
  public String hash() {
    return hash;
  }
}
