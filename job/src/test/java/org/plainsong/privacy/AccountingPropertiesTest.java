package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.plainsong.zcdp.BoundedRangeCost;

/** What must hold of any numbers; the seed of every test is printed when it fails. */
class AccountingPropertiesTest {

  private static final long SEED = 314;

  private final Random random = new Random(SEED);

  @Test
  void epsilon_noOrderOfAFineScan_doesBetter() {
    for (int round = 0; round < 40; round++) {
      double rho = Math.pow(10, -7 + 9 * random.nextDouble());
      double delta = Math.pow(10, -10 + 8 * random.nextDouble());
      double epsilon = ZcdpAccountant.epsilon(new Rho(rho), delta);
      double best = Double.POSITIVE_INFINITY;
      for (double logB = -10; logB < 20; logB += 0.01) {
        best = Math.min(best, epsilonAt(rho, delta, Math.exp(logB)));
      }

      assertThat(epsilon)
          .as("seed %d, rho %s, delta %s", SEED, rho, delta)
          .isLessThanOrEqualTo(Math.max(0, best) * (1 + 1e-11) + 1e-15);
    }
  }

  @Test
  void largestRho_largerTargets_allowMore() {
    for (int round = 0; round < 20; round++) {
      double epsilon = 0.01 + 10 * random.nextDouble();
      double delta = Math.pow(10, -10 + 8 * random.nextDouble());
      double rho = ZcdpAccountant.largestRho(new ApproximateDp(epsilon, delta)).value();

      assertThat(ZcdpAccountant.largestRho(new ApproximateDp(1.01 * epsilon, delta)).value())
          .as("seed %d, epsilon %s, delta %s", SEED, epsilon, delta)
          .isGreaterThan(rho);
      assertThat(ZcdpAccountant.largestRho(new ApproximateDp(epsilon, 1.1 * delta)).value())
          .as("seed %d, epsilon %s, delta %s", SEED, epsilon, delta)
          .isGreaterThan(rho);
    }
  }

  @Test
  void exactRho_anyOrderAndNesting_isTheSameSum() {
    for (int round = 0; round < 50; round++) {
      List<DpEvent> events = randomEvents();
      List<DpEvent> shuffled = new ArrayList<>(events);
      Collections.shuffle(shuffled, random);
      int cut = random.nextInt(shuffled.size());
      DpEvent nested =
          new DpEvent.Composed(
              List.of(
                  new DpEvent.Composed(shuffled.subList(0, cut)),
                  new DpEvent.Composed(shuffled.subList(cut, shuffled.size()))));

      assertThat(ZcdpAccountant.exactRho(nested))
          .as("seed %d, round %d", SEED, round)
          .isEqualByComparingTo(ZcdpAccountant.exactRho(new DpEvent.Composed(events)));
    }
  }

  @Test
  void filter_anyAdaptiveCharges_neverLetsMoreThroughThanTheBudget() {
    for (int round = 0; round < 50; round++) {
      Rho budget = new Rho(0.05 * random.nextDouble());
      BudgetFilter filter = new BudgetFilter(budget);
      BigDecimal letThrough = BigDecimal.ZERO;
      int refused = 0;
      for (DpEvent event : randomEvents()) {
        if (passes(filter, event)) {
          assertThat(refused).as("seed %d, round %d", SEED, round).isZero();
          letThrough = letThrough.add(ZcdpAccountant.exactRho(event));
        } else {
          refused++;
        }
      }

      assertThat(letThrough)
          .as("seed %d, round %d", SEED, round)
          .isLessThanOrEqualTo(new BigDecimal(budget.value()));
      assertThat(filter.isClosed()).isEqualTo(refused > 0);
    }
  }

  @Test
  void drawCost_largerEta_costsMore() {
    double last = 0;
    for (double eta = 1e-9; eta < 1e4; eta *= 1 + 0.1 * random.nextDouble() + 1e-6) {
      double rho = BoundedRangeCost.rho(eta);

      assertThat(rho).as("seed %d, eta %s", SEED, eta).isGreaterThan(last);
      last = rho;
    }
  }

  private static boolean passes(BudgetFilter filter, DpEvent event) {
    try {
      filter.charge(event);
      return true;
    } catch (BudgetExhaustedException | IllegalStateException e) {
      return false;
    }
  }

  private List<DpEvent> randomEvents() {
    List<DpEvent> events = new ArrayList<>();
    for (int i = 1 + random.nextInt(100); i > 0; i--) {
      DpEvent draw = new DpEvent.BoundedRange(0.2 * random.nextDouble());
      events.add(
          switch (random.nextInt(4)) {
            case 0 -> new DpEvent.Public();
            case 1 -> new DpEvent.SelfComposed(draw, 1 + random.nextInt(3));
            default -> draw;
          });
    }
    return events;
  }

  private static double epsilonAt(double rho, double delta, double b) {
    return (1 + b) * rho - Math.log(delta) / b - Math.log1p(1 / b) - Math.log1p(b) / b;
  }
}
