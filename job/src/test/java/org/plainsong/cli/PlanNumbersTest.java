package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.plainsong.config.PlanConfig;
import org.plainsong.config.SettingValues;
import org.plainsong.logits.FixedPointGrid;

class PlanNumbersTest {

  private static PlanNumbers numbers(String... keysAndValues) {
    Map<String, String> given = new HashMap<>(Map.of("expected-records", "1000", "epsilon", "3"));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      given.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new PlanNumbers(PlanConfig.of(SettingValues.of(given, null)));
  }

  private static int units(String... keysAndValues) {
    return numbers(keysAndValues).clip().units();
  }

  @Test
  void clip_allTokens_spendTheBudgetAndNoMore() {
    PlanNumbers numbers = numbers();
    double spent = numbers.rhoPerToken(numbers.clip()).value() * numbers.chargedTokensPerGroup();
    assertThat(spent).isLessThanOrEqualTo(numbers.budget().value() * (1 + 1e-12));
    assertThat(spent).isCloseTo(numbers.budget().value(), within(1e-5));
  }

  @Test
  void groupSizeForOneNat_anyBudget_isTheSmallestThatAffordsIt() {
    for (String epsilon : new String[] {"0.3", "1", "8"}) {
      int size = numbers("epsilon", epsilon).groupSizeForOneNat();
      assertThat(units("epsilon", epsilon, "group-size", Integer.toString(size)))
          .isGreaterThanOrEqualTo(FixedPointGrid.UNITS_PER_NAT);
      assertThat(units("epsilon", epsilon, "group-size", Integer.toString(size - 1)))
          .isLessThan(FixedPointGrid.UNITS_PER_NAT);
    }
  }

  @Test
  void tokensForOneNat_anyBudget_isTheMostThatLeavesIt() {
    int tokens = numbers("epsilon", "1").tokensForOneNat();
    String[] fits = {"epsilon", "1", "max-tokens", "1", "texts-per-group", ""};
    fits[5] = Integer.toString(tokens);
    assertThat(units(fits)).isGreaterThanOrEqualTo(FixedPointGrid.UNITS_PER_NAT);
    fits[5] = Integer.toString(tokens + 1);
    assertThat(units(fits)).isLessThan(FixedPointGrid.UNITS_PER_NAT);
  }

  @Test
  void clip_publicEntropyGate_isTheSameAndTheWorkHasItsCap() {
    String[] gate = {"gate", "public-entropy", "gate-threshold", "0.5"};
    assertThat(numbers(gate).clip()).isEqualTo(numbers().clip());
    assertThat(numbers(gate).gateRhoPerToken().value()).isZero();
    assertThat(numbers(gate).decodeTokens()).isEqualTo(9 * numbers().decodeTokens());
  }

  @Test
  void clip_sparseVectorGate_leavesTheInstancesTheirPart() {
    String[] plain = {"mechanism", "clipped-logits"};
    String[] gated = {
      "mechanism", "clipped-logits",
      "gate", "sparse-vector",
      "gate-threshold", "0.3",
      "gate-noise", "2"
    };
    PlanNumbers numbers = numbers(gated);
    // 2 / (64 * 2), squared and halved.
    assertThat(numbers.gateRhoPerToken().value()).isCloseTo(0.015625 * 0.015625 / 2, within(1e-15));
    double spent = numbers.rhoPerToken(numbers.clip()).value() * numbers.chargedTokensPerGroup();
    assertThat(spent).isLessThanOrEqualTo(numbers.budget().value() * (1 + 1e-12));
    assertThat(spent).isCloseTo(numbers.budget().value(), within(1e-5));
    assertThat(numbers.clip().units()).isLessThan(units(plain));
    assertThat(numbers.tokensForOneNat()).isLessThan(numbers(plain).tokensForOneNat());
  }

  @Test
  void sigma_publicEntropyGate_isTheSame() {
    String[] gated = {
      "mechanism", "vote-histogram", "gate", "public-entropy", "gate-threshold", "1"
    };
    assertThat(numbers(gated).sigma()).isEqualTo(numbers("mechanism", "vote-histogram").sigma());
  }

  @Test
  void clip_moreRecordsPerUnit_isSmallerInProportion() {
    assertThat(units("max-records-per-unit", "4") * 4.0).isCloseTo(units(), within(8.0));
  }

  @Test
  void kvBytes_aGroup_countEveryRowAndToken() {
    assertThat(numbers().kvBytesPerGroup(10)).isEqualTo(81L * (128 + 64) * 10);
    assertThat(numbers("texts-at-once", "2").kvBytesPerGroup(10))
        .isEqualTo(2 * numbers().kvBytesPerGroup(10));
  }
}
