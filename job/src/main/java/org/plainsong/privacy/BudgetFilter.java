package org.plainsong.privacy;

import java.math.BigDecimal;
import org.plainsong.zcdp.Upward;

/**
 * Guards the budget of one group: charged before every draw, refuses the draw that would cross it.
 *
 * <p>A zCDP filter: as long as the costs that were let through add up to at most the budget, the
 * whole interaction is budget-zCDP, however later costs depend on earlier results (Feldman and
 * Zrnic 2021, arXiv 2008.11193; Rogers et al. 2016, arXiv 1605.08294). The sum is exact, so N equal
 * charges fit a budget of N times the charge, to the last one. Fails closed: after a refused or
 * failed charge every further one is refused.
 */
public final class BudgetFilter {

  private final BigDecimal budget;
  private BigDecimal spent = BigDecimal.ZERO;
  private boolean closed;

  /** Opens a filter with nothing spent. */
  public BudgetFilter(Rho budget) {
    this.budget = new BigDecimal(budget.value());
  }

  /**
   * Charges an event that is about to happen.
   *
   * @throws BudgetExhaustedException if the cost exceeds what remains; nothing is spent then
   * @throws IllegalStateException if an earlier charge was refused or failed
   * @throws IllegalArgumentException if the event has no finite cost
   */
  public synchronized void charge(DpEvent event) {
    if (closed) {
      throw new IllegalStateException(
          "budget filter must not be charged after a refusal. Stop the group.");
    }
    // Open again only at the end: whatever is thrown on the way leaves the filter closed.
    closed = true;
    BigDecimal cost = ZcdpAccountant.exactRho(event);
    BigDecimal total = spent.add(cost);
    if (total.compareTo(budget) > 0) {
      throw new BudgetExhaustedException(cost, budget.subtract(spent));
    }
    spent = total;
    closed = false;
  }

  /** What was spent so far, rounded up. For progress only: a claim states the budget. */
  public synchronized Rho spent() {
    return new Rho(Upward.round(spent));
  }

  /** Whether a charge was refused or failed. */
  public synchronized boolean isClosed() {
    return closed;
  }
}
