package org.plainsong.journal;

/** A journal refused: this attempt may draw and release nothing. */
public final class JournalRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** Another attempt of the run took over. */
    SUPERSEDED,
    /** An entry is missing, unreadable or not what was written: nobody goes on from it. */
    BROKEN,
    /** What may be drawn a second time is spent. */
    SPENT
  }

  private final Reason reason;

  JournalRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
