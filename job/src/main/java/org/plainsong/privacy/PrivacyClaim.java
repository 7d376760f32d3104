package org.plainsong.privacy;

import java.util.List;
import java.util.Optional;

/**
 * What a run claims, from the events that were fixed before it: never from what it happened to
 * spend, because a stop that depends on the output would make such an epsilon invalid. There is
 * therefore no way to make one but from planned events.
 *
 * <p>Several accountants bound epsilon; the smallest is claimed. One that falls below what an
 * allowed mechanism really costs is wrong, and no claim comes to be. Immutable.
 */
public final class PrivacyClaim {

  private final PrivacyUnit unit;
  private final NeighboringRelation relation;
  private final DpEvent planned;
  private final double delta;
  private final Rho rho;
  private final Accounting accounting;
  private final Optional<String> noGuarantee;

  private PrivacyClaim(
      PrivacyUnit unit,
      NeighboringRelation relation,
      DpEvent planned,
      double delta,
      Rho rho,
      Accounting accounting,
      Optional<String> noGuarantee) {
    this.unit = unit;
    this.relation = relation;
    this.planned = planned;
    this.delta = delta;
    this.rho = rho;
    this.accounting = accounting;
    this.noGuarantee = noGuarantee;
  }

  /**
   * The claim for a plan.
   *
   * @param planned everything that may be released about one group, under the relation: see {@link
   *     NeighboringRelation#covering}
   * @param delta in (0, 1)
   * @throws IllegalArgumentException if the plan has no finite cost
   * @throws AccountingContradictionException if an accountant is proved wrong
   */
  public static PrivacyClaim of(
      PrivacyUnit unit, NeighboringRelation relation, DpEvent planned, double delta) {
    ApproximateDp.checkDelta(delta);
    Rho rho = ZcdpAccountant.rho(planned);
    return new PrivacyClaim(
        unit, relation, planned, delta, rho, Accounting.of(planned, delta), Optional.empty());
  }

  /**
   * The claim for a group's paid tokens, each drawn behind a gate. A gate that costs something
   * decides by private data how far its charge goes, so its plan is claimed by zCDP alone.
   *
   * @param gate what the gate releases for every paid token, under the relation
   * @param draw one draw, under the relation
   * @param tokens paid tokens, at least 1, with those that may be drawn a second time
   * @param delta in (0, 1)
   */
  public static PrivacyClaim ofTokens(
      PrivacyUnit unit,
      NeighboringRelation relation,
      DpEvent gate,
      DpEvent draw,
      long tokens,
      double delta) {
    DpEvent planned = DpEvent.ofTokens(gate, draw, tokens);
    return gate instanceof DpEvent.Public
        ? of(unit, relation, planned, delta)
        : ofAdaptive(unit, relation, ZcdpAccountant.rho(planned), delta);
  }

  /**
   * The claim for a plan whose costs depend on earlier results, under a filter: by zCDP alone.
   *
   * @param budget what the filter lets through at most, fixed beforehand, under the relation
   * @param delta in (0, 1)
   */
  public static PrivacyClaim ofAdaptive(
      PrivacyUnit unit, NeighboringRelation relation, Rho budget, double delta) {
    return of(unit, relation, new DpEvent.Zcdp(budget.value()), delta);
  }

  /**
   * A run without any guarantee: events that no accountant knows, or randomness that somebody could
   * repeat. Its epsilon is infinite, its rho 0, so that a filter refuses to pay for its events.
   *
   * @param reason a sentence for the manifest
   */
  public static PrivacyClaim withoutGuarantee(
      PrivacyUnit unit,
      NeighboringRelation relation,
      DpEvent planned,
      double delta,
      String reason) {
    return new PrivacyClaim(
        unit, relation, planned, delta, Rho.ZERO, nothing(reason), Optional.of(reason));
  }

  /**
   * The same plan without its guarantee. The budget of its filter stays, so that a test with seeded
   * randomness runs like any other.
   *
   * @param reason a sentence for the manifest
   */
  public PrivacyClaim withoutGuarantee(String reason) {
    return new PrivacyClaim(
        unit, relation, planned, delta, rho, nothing(reason), Optional.of(reason));
  }

  private static Accounting nothing(String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException(
          "a run without guarantee must have a reason. Provided value: ''");
    }
    return new Accounting(
        List.of(new AccountantResult("none", Double.POSITIVE_INFINITY)),
        Double.POSITIVE_INFINITY,
        AttackerBound.none());
  }

  /** Whom it protects. */
  public PrivacyUnit unit() {
    return unit;
  }

  /** Which data sets it cannot tell apart. */
  public NeighboringRelation relation() {
    return relation;
  }

  /** Everything that may be released about one group, under the relation. */
  public DpEvent planned() {
    return planned;
  }

  /** The zCDP budget of a group. */
  public Rho rho() {
    return rho;
  }

  /** The claimed epsilon at delta: the smallest of the accountants'; infinite without guarantee. */
  public double epsilon() {
    return accounting.claimed().epsilon();
  }

  /** The delta, in (0, 1). */
  public double delta() {
    return delta;
  }

  /** The accountant whose epsilon is claimed. */
  public String accountant() {
    return accounting.claimed().name();
  }

  /** All accountants, zCDP first. */
  public List<AccountantResult> accountants() {
    return accounting.results();
  }

  /** An epsilon below which no valid accountant can fall; 0 where none is known. */
  public double lowerBoundEpsilon() {
    return accounting.lowerBound();
  }

  /** What an attacker can learn at most. */
  public AttackerBound attacker() {
    return accounting.attacker();
  }

  /** Why nothing is guaranteed; empty if something is. */
  public Optional<String> noGuarantee() {
    return noGuarantee;
  }
}
