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
   * A release whose probabilities differ between neighbours by a factor of at most e^epsilon: one
   * use of a sparse vector up to its answer, or a count with discrete Laplace noise.
   *
   * @param epsilon finite, at least 0; an upper bound
   */
  record PureDp(double epsilon) implements DpEvent {
    public PureDp {
      if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "epsilon of an event must be >= 0 and finite. Provided value: " + epsilon);
      }
    }
  }

  /**
   * A vector of integers, each with independent discrete Gaussian noise of one scale (Canonne,
   * Kamath, Steinke 2020, arXiv 2004.00010). A unit adds to the vector what is not negative, as it
   * does to a histogram: replacing units relies on that.
   *
   * @param sensitivity largest L2 distance between neighbours, in units of these integers; finite,
   *     at least 0; an upper bound
   * @param sigma scale of the noise in the same units; finite, above 0; a lower bound
   */
  record DiscreteGaussian(double sensitivity, double sigma) implements DpEvent {
    public DiscreteGaussian {
      if (!(sensitivity >= 0 && sensitivity < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "L2 sensitivity must be >= 0 and finite. Provided value: " + sensitivity);
      }
      if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "sigma must be > 0 and finite. Provided value: " + sigma);
      }
    }
  }

  /**
   * A release of which nothing but its zCDP cost is fixed beforehand: all that passes a filter of
   * that budget, with gates and bounds that are chosen on the way.
   *
   * @param rho finite, at least 0
   */
  record Zcdp(double rho) implements DpEvent {
    public Zcdp {
      if (!(rho >= 0 && rho < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "rho of an event must be >= 0 and finite. Provided value: " + rho);
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

  /**
   * All that the paid tokens of a group release: with each its draw, and what a gate releases on
   * the way to it.
   *
   * @param beside what the gate releases, {@link Public} for nothing
   * @param draw one draw
   * @param tokens at least 1
   */
  static DpEvent ofTokens(DpEvent beside, DpEvent draw, long tokens) {
    DpEvent token = beside instanceof Public ? draw : new Composed(List.of(beside, draw));
    return new SelfComposed(token, tokens);
  }
}
