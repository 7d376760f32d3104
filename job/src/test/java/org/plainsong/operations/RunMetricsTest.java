package org.plainsong.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.plainsong.round.RoundProgress;

class RunMetricsTest {

  private static RoundProgress progress(long round, long tokens) {
    return new RoundProgress(
        round,
        /* groupsDone= */ 1,
        /* groupsInFlight= */ 2,
        /* groupsWaiting= */ 3,
        /* groups= */ 6,
        tokens,
        /* paid= */ tokens,
        /* paidInAll= */ 400);
  }

  private static double value(RunMetrics metrics, String gauge) {
    return ((Number)
            Objects.requireNonNull(metrics.metricRegistry().getGauges().get(gauge)).getValue())
        .doubleValue();
  }

  @Test
  void gauges_all_arePinnedAndZeroBeforeTheFirstRound() {
    RunMetrics metrics = RunMetrics.unregistered(/* rowsPerGroup= */ 50);
    assertThat(metrics.sourceName()).isEqualTo("plainsong");
    assertThat(metrics.metricRegistry().getNames())
        .containsExactly(
            "budgetShareSpent",
            "groups",
            "groups.done",
            "groups.inFlight",
            "groups.waiting",
            "rounds",
            "teacherTokens",
            "teacherTokensPerSecond",
            "tokens",
            "tokens.paid");
    for (String gauge : metrics.metricRegistry().getNames()) {
      assertThat(value(metrics, gauge)).as(gauge).isZero();
    }
  }

  @Test
  void gauges_afterRounds_showTheLastOneInPublicNumbers() {
    RunMetrics metrics = RunMetrics.unregistered(/* rowsPerGroup= */ 50);
    metrics.progress(progress(1, 2), /* nanos= */ 5_000_000_000L);
    metrics.progress(progress(10, 100), /* nanos= */ 7_000_000_000L);
    assertThat(value(metrics, "rounds")).isEqualTo(10);
    assertThat(value(metrics, "groups.done")).isEqualTo(1);
    assertThat(value(metrics, "groups.inFlight")).isEqualTo(2);
    assertThat(value(metrics, "groups.waiting")).isEqualTo(3);
    assertThat(value(metrics, "budgetShareSpent")).isEqualTo(0.25);
    assertThat(value(metrics, "teacherTokens")).isEqualTo(5000);
    // 98 tokens of 50 expected teachers in 2 seconds.
    assertThat(value(metrics, "teacherTokensPerSecond")).isEqualTo(2450, within(1e-9));
  }
}
