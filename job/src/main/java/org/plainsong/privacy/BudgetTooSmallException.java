package org.plainsong.privacy;

/** A target that buys no clip bound at all; the message says what to change. */
public final class BudgetTooSmallException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  BudgetTooSmallException(String message) {
    super(message);
  }
}
