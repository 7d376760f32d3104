package org.plainsong.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.sink.ClaimedBudget;
import org.plainsong.sink.Manifest;

class ClaimCheckTest {

  @Test
  void check_manifestOfARun_isRight() {
    new ClaimCheck(MadeOutput.manifest(List.of())).check();
  }

  /** The claim that is believed, by the formulas of the papers and none of the project's code. */
  @Test
  void check_claimThatPasses_isThatOfThePapers() {
    ClaimedBudget budget = MadeOutput.manifest(List.of()).budget();
    double eta = 2 * 3 * 2.0 / (50 * 1.3);
    double x = eta / Math.expm1(eta);
    double rho = MadeOutput.TOKENS * (x - 1 - Math.log(x));
    assertThat(budget.rho()).isCloseTo(rho, within(1e-9));
    double best = Double.POSITIVE_INFINITY;
    for (int i = 1; i < 100_000; i++) {
      double order = 1 + i * 1e-3;
      double tail = Math.log(1 / (budget.delta() * order)) / (order - 1);
      best = Math.min(best, order * rho + tail + Math.log1p(-1 / order));
    }
    ClaimedBudget.Accountant zcdp = budget.accountants().get(0);
    assertThat(zcdp.name()).startsWith("zCDP");
    assertThat(zcdp.epsilon()).isCloseTo(best, within(1e-4));
    assertThat(budget.epsilon()).isLessThanOrEqualTo(zcdp.epsilon());
  }

  @ParameterizedTest
  @CsvSource({
    "mechanism.group_size, 49, budget.rho must be",
    "mechanism.group_size, 51, budget.rho must be",
    "mechanism.clip_bound_units, 2097153, mechanism.clip_bound_nats must be",
    "mechanism.clip_bound_nats, 1.5, mechanism.clip_bound_nats must be",
    "mechanism.clip_bound_units, 3000000000, mechanism.clip_bound_units must be",
    "mechanism.temperature, 1.2, budget.rho must be",
    "mechanism.temperature, 1.4, budget.rho must be",
    "mechanism.name, public-only, mechanism.clip_bound_units must be null",
    "mechanism.name, magic, mechanism.name must be",
    "tokens_per_group_at_most, 11, which promises too much",
    "tokens_per_group_at_most, 9, budget.rho must be",
    "resume_tokens_per_group_at_most, 1, which promises too much",
    "resume_tokens_per_group_at_most, 2147483647, which promises too much",
    "budget.epsilon, 0.5, which promises too much",
    "budget.epsilon, 9, budget.epsilon must be",
    "budget.rho, 0.01, which promises too much",
    "budget.delta, 0.0000001, which promises too much",
    "budget.delta, 0.00001, budget.epsilon must be",
    "budget.accountant, hope, budget.accountant must be",
    "privacy_unit.max_records, 4, privacy_unit.description must be",
    "privacy_unit.kind, record, privacy_unit must be",
    "privacy_unit.column, name, privacy_unit.description must be",
    "privacy_unit.description, everybody, privacy_unit.description must be",
    "neighboring_relation, replace_one, budget.rho must be",
    "neighboring_relation, swap, neighboring_relation must be",
    "mechanism.name, vote-histogram, mechanism.clip_bound_units must be null",
    "mechanism.noise_sigma, 1000000, mechanism.noise_sigma must be null",
    "budget.tpr_at_fpr_0_001, 0.0001, which promises too much",
    "budget.tpr_at_fpr_0_01, 0.0001, which promises too much",
    "budget.mu, 0.1, budget.mu must be null",
    "budget.lower_bound_epsilon, 0.0, budget.lower_bound_epsilon must be",
    "budget.no_guarantee, '\"none\"', budget.no_guarantee must be null",
    "isolation.passed, false, isolation.passed must be true",
    "randomness, java.util.Random, randomness must be",
    "model.digest, abc, model.digest must be",
    "isolation.probe_digest, '', isolation.probe_digest must be",
    "prompt.digest, xyz, prompt.digest must be",
    "configuration_digest, ABCD, configuration_digest must be"
  })
  void check_fieldThatDiffers_isFound(String field, String value, String part) {
    assertThatThrownBy(() -> new ClaimCheck(with(field, value)).check())
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining(part);
  }

  @Test
  void check_claimOneUlpBelow_isFound() {
    double claimed = Objects.requireNonNull(MadeOutput.manifest(List.of()).budget().epsilon());
    assertThatThrownBy(
            () ->
                new ClaimCheck(with("budget.epsilon", String.valueOf(Math.nextDown(claimed))))
                    .check())
        .hasMessageContaining("which promises too much");
    assertThatCode(
            () ->
                new ClaimCheck(with("budget.epsilon", String.valueOf(Math.nextUp(claimed))))
                    .check())
        .doesNotThrowAnyException();
  }

  private static Manifest with(String field, String value) {
    JsonObject tree =
        JsonParser.parseString(MadeOutput.manifest(List.of()).json()).getAsJsonObject();
    JsonObject place = tree;
    String name = field;
    if (field.contains(".")) {
      place = tree.getAsJsonObject(field.substring(0, field.indexOf('.')));
      name = field.substring(field.indexOf('.') + 1);
    }
    JsonElement old = place.get(name);
    boolean isText = old.isJsonPrimitive() && old.getAsJsonPrimitive().isString();
    place.add(name, JsonParser.parseString(isText ? "\"" + value + "\"" : value));
    return Manifest.of(tree);
  }
}
