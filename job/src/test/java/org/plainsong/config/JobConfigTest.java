package org.plainsong.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobConfigTest {

  private static final Map<String, String> LEAST =
      Map.of(
          "input", "records.jsonl",
          "expected-records", "1000",
          "epsilon", "5",
          "model", "model",
          "output", "out");

  private static JobConfig job(String... keysAndValues) {
    Map<String, String> given = new HashMap<>(LEAST);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      given.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return JobConfig.of(SettingValues.of(given, null));
  }

  private static void assertRefused(String message, String... keysAndValues) {
    assertThatThrownBy(() -> job(keysAndValues))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("Provided value: ");
  }

  @Test
  void of_leastSettings_hasDefaults() {
    JobConfig config = job();
    assertThat(config.groups().strata())
        .containsExactly(new GroupPlan.Stratum(null, /* groups= */ 15, /* run= */ 15));
    assertThat(config.text().prompt()).isEqualTo("entries");
    assertThat(config.text().tokensPerGroup()).isEqualTo(256);
    assertThat(config.maxRecordsPerUnit()).isEqualTo(1);
    assertThat(config.output().runId()).matches("run-[0-9a-f]{16}");
    assertThat(config.output().runId()).isNotEqualTo(job().output().runId());
    assertThat(config.engine().partitions()).isEmpty();
  }

  @Test
  void of_labels_planAndPromptFollowThem() {
    JobConfig config =
        job(
            "labels",
            "A,B",
            "label-column",
            "label",
            "expected-records",
            "A=640,B=10",
            "groups",
            "1");
    assertThat(config.groups().strata())
        .containsExactly(new GroupPlan.Stratum("A", 10, 1), new GroupPlan.Stratum("B", 1, 1));
    assertThat(config.text().prompt()).isEqualTo("entries-by-label");
  }

  @Test
  void of_publicOnly_needsNoInputAndNoEpsilon() {
    Map<String, String> given = new HashMap<>(LEAST);
    given.remove("input");
    given.remove("epsilon");
    given.put("mechanism", "public-only");
    JobConfig config = JobConfig.of(SettingValues.of(given, null));
    assertThat(config.input()).isEmpty();
    assertThat(config.budget().epsilon()).isZero();
  }

  @Test
  void of_gate_readsWhatItsKindNeeds() {
    assertThat(job("gate-threshold", "0.5").budget().gate().isNone()).isTrue();
    assertThat(job().budget().gate().tokensInAll(256)).isEqualTo(256);
    GateConfig entropy =
        job("gate", "public-entropy", "gate-threshold", "0.5", "free-tokens-per-token", "3")
            .budget()
            .gate();
    assertThat(entropy)
        .isEqualTo(new GateConfig("public-entropy", new BigDecimal("0.5"), BigDecimal.ZERO, 3));
    assertThat(entropy.tokensInAll(256)).isEqualTo(1024);
    assertThatThrownBy(() -> job("gate", "public-entropy"))
        .hasMessageStartingWith("gate-threshold must be set.");
    assertThatThrownBy(() -> job("gate", "sparse-vector", "gate-threshold", "0.5"))
        .hasMessageStartingWith("gate-noise must be set.");
  }

  @Test
  void of_textsAtOnce_mustBePaidForInACrash() {
    JobConfig config =
        job("texts-at-once", "3", "journal-rounds", "2", "resume-tokens", "6", "epsilon", "1");
    assertThat(config.text().textsAtOnce()).isEqualTo(3);
    assertThat(config.journal().resumeTokens()).isEqualTo(6);
    assertThat(job("texts-at-once", "4", "resume-tokens", "0").journal().isKept()).isFalse();
    assertRefused(
        "resume-tokens must be 0 or at least journal-rounds times texts-at-once, 6,",
        "texts-at-once",
        "3",
        "journal-rounds",
        "2",
        "resume-tokens",
        "5");
    assertRefused(
        "texts-at-once must be at most texts-per-group, 4. Provided value: 5",
        "texts-at-once",
        "5",
        "resume-tokens",
        "10");
  }

  @Test
  void of_gateThatDoesNotFit_isRefused() {
    String[] far = {"gate", "sparse-vector", "gate-threshold", "2.1", "gate-noise", "1"};
    assertRefused("gate-threshold must lie in [0, 2]", far);
    far[3] = "2";
    assertRefused("mechanism must be clipped-logits for gate sparse-vector", far);
    BudgetConfig fits =
        job("gate", far[1], "gate-threshold", "2", "gate-noise", "1", "mechanism", "clipped-logits")
            .budget();
    assertThat(fits.gate().noise()).isEqualTo(BigDecimal.ONE);
    String[] free = {"gate", "public-entropy", "gate-threshold", "1", "mechanism", "public-only"};
    assertRefused("gate must be none for mechanism public-only", free);
  }

  @Test
  void of_missingEpsilon_isRefused() {
    Map<String, String> given = new HashMap<>(LEAST);
    given.remove("epsilon");
    assertThatThrownBy(() -> JobConfig.of(SettingValues.of(given, null)))
        .hasMessageStartingWith("epsilon must be set.");
  }

  @Test
  void of_labelsThatDoNotFitTogether_areRefused() {
    assertRefused("labels and label-column must be set together", "labels", "A,B");
    assertRefused("labels and label-column must be set together", "label-column", "label");
    assertRefused("must be one number when there are no labels", "expected-records", "A=9");
    String[] labels = {"labels", "A,B", "label-column", "l", "expected-records", ""};
    labels[5] = "A=9,B=9,C=9";
    assertRefused("must name labels of the list [A, B] only", labels);
    labels[5] = "A=9";
    assertRefused("must have a number for every label", labels);
  }

  @Test
  void of_moreGroupsThanThereAre_isRefusedWithTheNumbers() {
    assertRefused(
        "groups must be at most 15: 1000 expected records in groups of 64. Provided value: 16",
        "groups",
        "16");
    assertRefused(
        "groups that run must be at most 1000000 in all",
        "expected-records",
        "2000000000",
        "group-size",
        "1");
  }

  @Test
  void of_recordsPerUnitWithoutUnit_isRefused() {
    assertRefused("max-records-per-unit must be 1", "max-records-per-unit", "2");
    assertThat(job("unit-column", "user", "max-records-per-unit", "2").maxRecordsPerUnit())
        .isEqualTo(2);
  }

  @Test
  void of_moreFilesThanTexts_isRefused() {
    assertThat(job("output-files", "60").output().files()).isEqualTo(60);
    assertRefused("output-files must be at most 60", "output-files", "61");
  }
}
