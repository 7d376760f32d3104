package org.plainsong.ledger;

/** A ledger refused: nothing may be read or released. */
public final class LedgerRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** The lifetime budget does not cover the run. */
    SPENT,
    /** An entry is missing, unreadable or not what was written: counts as all budget spent. */
    BROKEN,
    /** The run was released, or could have been: it is over. */
    RELEASED,
    /** A newer attempt of the run exists. */
    SUPERSEDED,
    /** The run's name belongs to a run with other settings. */
    NAME_TAKEN,
    /** The ledger holds costs for another privacy unit or relation, which do not add up with it. */
    OTHER_UNIT
  }

  private final Reason reason;

  LedgerRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
