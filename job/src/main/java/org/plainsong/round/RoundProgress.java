package org.plainsong.round;

/**
 * How far the loop is, in public numbers.
 *
 * @param round rounds done
 * @param groupsDone groups whose budget is spent
 * @param groupsInFlight groups that are writing
 * @param groupsWaiting groups that have no place yet
 * @param groups groups in all
 * @param tokens tokens drawn
 * @param paid tokens among them that were paid for
 * @param paidInAll tokens that the budgets of all groups pay for
 */
public record RoundProgress(
    long round,
    int groupsDone,
    int groupsInFlight,
    int groupsWaiting,
    int groups,
    long tokens,
    long paid,
    long paidInAll) {

  /** The share of the budgets of all groups that is spent. */
  public double budgetShareSpent() {
    return (double) paid / paidInAll;
  }
}
