package org.plainsong.cli;

import java.util.List;
import org.plainsong.config.BudgetConfig;
import org.plainsong.config.PlanConfig;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.FixedPointGrid;
import org.plainsong.mechanism.Gates;
import org.plainsong.mechanism.Mechanisms;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.Calibration;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NoiseCost;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.ScoreCost;
import org.plainsong.privacy.TokenBudget;
import org.plainsong.privacy.ZcdpAccountant;
import org.plainsong.round.ScaleModel;
import org.plainsong.teacher.EnsembleSpec;

/** What a budget buys, from public numbers alone. */
final class PlanNumbers {

  /** The largest group and the longest budget that are looked at for an alternative. */
  static final int LARGEST = 1_000_000;

  private static final int UNITS_PER_NAT = FixedPointGrid.UNITS_PER_NAT;

  private final PlanConfig config;

  PlanNumbers(PlanConfig config) {
    this.config = config;
  }

  PlanConfig config() {
    return config;
  }

  /** Tokens that a group pays for. */
  int tokensPerGroup() {
    return config.text().tokensPerGroup();
  }

  /** The zCDP budget of a group. */
  Rho budget() {
    return ZcdpAccountant.largestRho(target());
  }

  /**
   * The clip bound that spends the budget.
   *
   * @throws IllegalArgumentException if the budget buys none
   */
  ClipBound clip() {
    return Calibration.largestClip(tokenBudget(), cost(config.budget().groupSize()));
  }

  /** The eta of a token at a clip bound. */
  double eta(ClipBound clip) {
    return cost(config.budget().groupSize()).eta(clip);
  }

  /** The zCDP cost of a paid token at a clip bound, its part of the gate included. */
  Rho rhoPerToken(ClipBound clip) {
    return ZcdpAccountant.rho(paidToken(config.budget().groupSize(), clip));
  }

  /** What the gate costs beside each paid token. */
  Rho gateRhoPerToken() {
    return ZcdpAccountant.rho(gate(config.budget().groupSize()));
  }

  /** Tokens that a group draws at most, paid or not. */
  long tokensInAllPerGroup() {
    return config.budget().gate().tokensInAll(tokensPerGroup());
  }

  /** Whether the mechanism adds noise, so that there is no clip bound to choose. */
  boolean addsNoise() {
    return !Mechanisms.contribution(config.budget().mechanism()).isClipped();
  }

  /**
   * The scale of the noise that spends the budget, in units of 2^-20 of a teacher.
   *
   * @throws IllegalArgumentException if no noise that can be drawn is wide enough
   */
  long sigma() {
    return Calibration.smallestSigma(tokenBudget(), noiseCost());
  }

  /** The zCDP cost of a token with noise of a scale. */
  Rho rhoPerToken(long sigma) {
    return ZcdpAccountant.rho(noiseCost().event(sigma));
  }

  /** Whether a clip bound of one nat fits the budget. */
  boolean affordsOneNat() {
    return affordsOneNat(config.budget().groupSize(), tokensPerGroup());
  }

  /**
   * The smallest group whose budget affords a clip of one nat, 0 if none up to the largest does.
   */
  int groupSizeForOneNat() {
    if (!affordsOneNat(LARGEST, tokensPerGroup())) {
      return 0;
    }
    int tooSmall = 0;
    int fits = LARGEST;
    while (fits - tooSmall > 1) {
      int middle = tooSmall + (fits - tooSmall) / 2;
      if (affordsOneNat(middle, tokensPerGroup())) {
        fits = middle;
      } else {
        tooSmall = middle;
      }
    }
    return fits;
  }

  /** The most tokens of a group that a clip of one nat leaves, 0 if not even one. */
  int tokensForOneNat() {
    int fits = 0;
    int tooMany = LARGEST;
    while (tooMany - fits > 1) {
      int middle = fits + (tooMany - fits) / 2;
      if (affordsOneNat(config.budget().groupSize(), middle)) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return fits;
  }

  /** Tokens of records that teachers read before they write, at most. */
  long prefillTokens() {
    return Math.multiplyExact(groups() * teachers(), (long) config.text().maxRecordTokens());
  }

  /** Tokens that teachers and the public reference score, one after the other, at most. */
  long decodeTokens() {
    return Math.multiplyExact(groups() * (teachers() + 1), tokensInAllPerGroup());
  }

  /** Keys and values of a group that is in flight, without the template's own tokens. */
  long kvBytesPerGroup(long bytesPerToken) {
    long tokens = (long) config.text().maxRecordTokens() + config.text().maxTokens();
    long rows = EnsembleSpec.rows(1, Math.toIntExact(teachers()));
    return Math.multiplyExact(config.text().textsAtOnce() * rows * tokens, bytesPerToken);
  }

  /** The work of a run of as many groups. */
  ScaleModel.Work workOf(long groups) {
    return new ScaleModel.Work(
        groups,
        Math.multiplyExact(teachers(), (long) config.text().maxRecordTokens()),
        Math.multiplyExact(teachers() + 1, tokensInAllPerGroup()),
        tokensInAllPerGroup(),
        config.text().textsAtOnce(),
        config.budget().topK());
  }

  private long groups() {
    return config.groups().count();
  }

  private long teachers() {
    return config.budget().isPublicOnly() ? 0 : config.budget().groupSize();
  }

  private boolean affordsOneNat(int groupSize, int tokens) {
    DpEvent token = paidToken(groupSize, new ClipBound(UNITS_PER_NAT));
    Rho total = ZcdpAccountant.rho(new DpEvent.SelfComposed(token, charged(tokens)));
    return total.value() <= budget().value();
  }

  private TokenBudget tokenBudget() {
    return new TokenBudget(target(), chargedTokensPerGroup(), gate(config.budget().groupSize()));
  }

  /**
   * Tokens that a group's budget covers: those that it pays for, and those that crashes may cost.
   */
  long chargedTokensPerGroup() {
    return charged(tokensPerGroup());
  }

  private long charged(int tokens) {
    return (long) tokens + config.journal().resumeTokens();
  }

  private ApproximateDp target() {
    BudgetConfig budget = config.budget();
    return new ApproximateDp(budget.epsilon(), budget.delta());
  }

  private DpEvent paidToken(int groupSize, ClipBound clip) {
    return new DpEvent.Composed(List.of(gate(groupSize), cost(groupSize).event(clip)));
  }

  private DpEvent gate(int groupSize) {
    return Gates.costOfPaidToken(
        GateChoice.of(config.budget()), groupSize, config.maxRecordsPerUnit());
  }

  private ScoreCost cost(int groupSize) {
    return new ScoreCost(
        groupSize,
        config.maxRecordsPerUnit(),
        config.budget().temperature(),
        Inputs.relation(config.budget().relation()));
  }

  private NoiseCost noiseCost() {
    return new NoiseCost(config.maxRecordsPerUnit(), Inputs.relation(config.budget().relation()));
  }
}
