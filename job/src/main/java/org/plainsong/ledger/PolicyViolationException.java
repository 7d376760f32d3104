package org.plainsong.ledger;

/** A policy does not allow the job; no private record was read. */
public final class PolicyViolationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  PolicyViolationException(String message) {
    super(message);
  }
}
