package org.plainsong.privacy;

import java.math.BigDecimal;

/** A charge was refused: nothing further may be released from this budget. */
public final class BudgetExhaustedException extends RuntimeException {

  private final BigDecimal requested;
  private final BigDecimal remaining;

  BudgetExhaustedException(BigDecimal requested, BigDecimal remaining) {
    super(
        "privacy budget must cover every charge. Requested rho: "
            + requested.doubleValue()
            + ", remaining rho: "
            + remaining.doubleValue()
            + ". Plan fewer tokens or a larger budget.");
    this.requested = requested;
    this.remaining = remaining;
  }

  /** The zCDP cost that was asked for, exact. */
  public BigDecimal requested() {
    return requested;
  }

  /** The zCDP cost that was still allowed, exact. */
  public BigDecimal remaining() {
    return remaining;
  }
}
