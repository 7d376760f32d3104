package org.plainsong.privacy;

import java.util.List;

/**
 * What was released, apart from what it costs: an accountant says that. The meanings are frozen,
 * because a manifest of today must verify years from now.
 */
public sealed interface DpEvent {

  /** A release that depends on public information only. Costs nothing. */
  record Public() implements DpEvent {}

  /** A release without any guarantee. No accountant gives it a finite cost. */
  record NonPrivate() implements DpEvent {}

  /**
   * One draw of an eta-bounded-range mechanism: between neighbours, the log-probability ratios of
   * any two outcomes differ by at most eta (Durfee and Rogers 2019, arXiv 1905.04273).
   *
   * @param eta finite, at least 0; an upper bound
   */
  record BoundedRange(double eta) implements DpEvent {
    public BoundedRange {
      if (!(eta >= 0 && eta < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("eta must be >= 0 and finite. Provided value: " + eta);
      }
    }
  }

  /**
   * The same kind of event several times on the same data, each chosen after seeing those before.
   *
   * @param count at least 1
   */
  record SelfComposed(DpEvent event, long count) implements DpEvent {
    public SelfComposed {
      if (count < 1) {
        throw new IllegalArgumentException(
            "count of events must be >= 1. Provided value: " + count);
      }
    }
  }

  /** Events on the same data, one after the other, each chosen after seeing those before. */
  record Composed(List<DpEvent> events) implements DpEvent {
    public Composed {
      events = List.copyOf(events);
    }
  }

  /**
   * Events on disjoint parts of the data, where the part of a unit depends on that unit alone: a
   * unit meets one of them only.
   */
  record Parallel(List<DpEvent> events) implements DpEvent {
    public Parallel {
      events = List.copyOf(events);
    }
  }
}
