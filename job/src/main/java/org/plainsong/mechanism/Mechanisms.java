package org.plainsong.mechanism;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plainsong.logits.Contribution;
import org.plainsong.privacy.TokenBudget;

/** The mechanisms by name: one line each. */
public final class Mechanisms {

  /** The name of the mechanism that a job uses unless it names another. */
  public static final String DEFAULT = DifferenceClippedTopK.NAME;

  private static final Map<String, Kind> KINDS =
      new TreeMap<>(
          Map.of(
              ClippedLogits.NAME, new Kind(Contribution.LOGIT, ClippedLogits::calibrated),
              DifferenceClippedTopK.NAME,
                  new Kind(Contribution.DIFFERENCE, DifferenceClippedTopK::calibrated),
              NoisyHistogram.NAME, new Kind(Contribution.PROBABILITY, NoisyHistogram::calibrated),
              PublicOnly.NAME, new Kind(Contribution.NONE, PublicOnly::free),
              VoteHistogram.NAME, new Kind(Contribution.VOTE, VoteHistogram::calibrated)));

  /**
   * A mechanism before it is calibrated.
   *
   * @param contribution what its teachers contribute
   * @param calibration makes it so that all tokens of a group keep a budget
   */
  private record Kind(Contribution contribution, Calibrated calibration) {}

  /** Makes a mechanism for a budget. */
  private interface Calibrated {
    TokenMechanism of(MechanismSettings settings, TokenBudget budget);
  }

  private Mechanisms() {}

  /** All names, sorted. */
  public static SortedSet<String> names() {
    return new TreeSet<>(KINDS.keySet());
  }

  /**
   * What the teachers of a mechanism contribute.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Contribution contribution(String name) {
    return kind(name).contribution();
  }

  /**
   * Makes the mechanism that spends a budget over the tokens of a group and no more.
   *
   * @throws IllegalArgumentException if there is none of that name
   * @throws org.plainsong.privacy.BudgetTooSmallException if the budget buys nothing
   */
  public static TokenMechanism calibrated(
      String name, MechanismSettings settings, TokenBudget budget) {
    return kind(name).calibration().of(settings, budget);
  }

  /** Makes the mechanism that reads no private record and so needs no budget. */
  public static TokenMechanism publicOnly(MechanismSettings settings) {
    return new PublicOnly(settings);
  }

  private static Kind kind(String name) {
    Kind kind = KINDS.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(
          "mechanism must be one of " + names() + ". Provided value: " + name);
    }
    return kind;
  }
}
