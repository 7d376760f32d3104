package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {

  private static String plan(String... more) {
    String[] args = new String[more.length + 1];
    args[0] = "plan";
    System.arraycopy(more, 0, args, 1, more.length);
    CommandRun run = CommandRun.of(args);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run.out();
  }

  @Test
  void plan_expectedRecordsAndEpsilon_areEnough() {
    String out = plan("--expected-records", "1000", "--epsilon", "3");
    assertThat(out).containsPattern("- +15 +15 +60 +256\\R");
    assertThat(out).contains("epsilon 3.0 at delta 1.0E-6: rho 0.1850");
    assertThat(out).containsPattern("clip bound 2\\.42\\d\\d nats");
    assertThat(out).contains("122,880 to prefill at most, 249,600 to decode");
    assertThat(out).contains("4800 and 1910 tokens/s (measured with SmolLM2-135M w8a8 on 2 cores");
    // 64 teachers, a public row and 16 more, of 128 + 64 tokens of 14,400 bytes.
    assertThat(out).contains("keys and values: 213.6 MiB a group in flight").contains("w8a8;");
  }

  @Test
  void plan_labels_hasARowEachAndASum() {
    String out =
        plan(
            "--labels", "Lost parcel,Refund",
            "--label-column", "label",
            "--expected-records", "Lost parcel=640,Refund=130",
            "--groups", "2",
            "--epsilon", "5");
    assertThat(out).containsPattern("Lost parcel +10 +2 +8 +256\\R");
    assertThat(out).containsPattern("Refund +2 +2 +8 +256\\R");
    assertThat(out).containsPattern("all +12 +4 +16 +256\\R");
  }

  @Test
  void plan_smallBudget_saysWhatANatWouldNeed() {
    String out = plan("--expected-records", "1000", "--epsilon", "0.5", "--texts-per-group", "10");
    assertThat(out).contains("A clip of 1 nat would need");
    assertThat(out).containsPattern("--group-size \\d+ with as many tokens, or");
    assertThat(out).containsPattern("at most \\d+ tokens a group");
  }

  @Test
  void plan_budgetThatBuysNothing_saysSoAndGoesOn() {
    String out = plan("--expected-records", "10", "--epsilon", "1e-9", "--group-size", "1");
    assertThat(out).contains("clip bound: none.").contains("A clip of 1 nat would need");
  }

  @Test
  void plan_gate_saysWhatItCostsAndItsCap() {
    String[] entropy = {"--gate", "public-entropy", "--gate-threshold", "0.50"};
    String[] args = {"--expected-records", "1000", "--epsilon", "3", "", "", "", ""};
    System.arraycopy(entropy, 0, args, 4, 4);
    assertThat(plan(args))
        .contains(
            "gate public-entropy at 0.50: rho 0.000 beside each paid token, at most 2304 tokens");
    assertThat(plan("--expected-records", "1000", "--epsilon", "3")).doesNotContain("gate");
  }

  @Test
  void plan_publicOnly_costsNothing() {
    String out = plan("--expected-records", "1000", "--mechanism", "public-only");
    assertThat(out).contains("the texts cost nothing").contains("0 to prefill at most, 3,840 to");
  }

  @Test
  void plan_noisyMechanism_statesItsNoise() {
    String out =
        plan("--expected-records", "1000", "--epsilon", "3", "--mechanism", "vote-histogram");
    // 256 tokens and 2 that crashes may cost: sqrt(258 / (2 * 0.18506)) is 26.40.
    assertThat(out)
        .containsPattern("noise of sigma 26\\.40\\d\\d teachers")
        .contains("group-size 265.");
    assertThat(out).doesNotContain("clip");
  }

  @Test
  void plan_replaceOne_halvesTheClip() {
    String out = plan("--expected-records", "1000", "--epsilon", "3", "--relation", "replace-one");
    assertThat(out).containsPattern("clip bound 1\\.21\\d\\d nats");
  }

  @Test
  void plan_noNoiseIsEnough_saysSoAndGoesOn() {
    String out =
        plan(
            "--expected-records", "10",
            "--epsilon", "1e-9",
            "--delta", "1e-30",
            "--mechanism", "noisy-histogram",
            "--max-records-per-unit", "1000",
            "--max-tokens", "4096",
            "--texts-per-group", "100000",
            "--kv-memory", "100g");
    assertThat(out).contains("noise: none is enough.").contains("Raise epsilon").contains("Work");
  }

  @Test
  void plan_ratesGiven_areUsed() {
    String out =
        plan(
            "--expected-records", "64",
            "--epsilon", "3",
            "--prefill-rate", "8192",
            "--rate", "277.5");
    // 64 x 128 tokens in a second and 65 x 256 in nearly a minute.
    assertThat(out).contains("1.0 minutes at 8192 and 277.5 tokens/s (as given)");
  }

  @Test
  void plan_rateNotPositive_isRefused() {
    CommandRun run =
        CommandRun.of("plan", "--expected-records", "9", "--epsilon", "1", "--rate", "0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("rate must be a number > 0").contains("Provided value: 0");
  }

  @Test
  void plan_sameOptionsAsGenerate_readsNoRecord(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("job.conf"),
            """
            input = /no/such/place
            output = /no/such/place/either
            expected-records { A = 640, B = 64 }
            labels = [A, B]
            label-column = kind
            epsilon = 5
            """);
    assertThat(plan("--config", file.toString(), "--epsilon", "3")).contains("epsilon 3.0");
  }

  @Test
  void plan_scale_hasALineForEveryMagnitude() {
    String out = plan("--expected-records", "1000", "--epsilon", "3");
    assertThat(out).contains("Scale (1 executors of 2 cores, 9 groups a partition at once");
    // 15 groups, 18 at once: one wave of 256 tokens.
    assertThat(out).containsPattern("this run +15 +256 ");
    assertThat(out).containsPattern("100,000,000 +1562500 ");
  }

  @Test
  void plan_cluster_dividesTheHours() {
    String[] some = {"--expected-records", "100000", "--epsilon", "3"};
    String[] more = {
      "--expected-records", "100000", "--epsilon", "3", "--executors", "4", "--cores", "2"
    };
    assertThat(plan(some)).contains("at 4800 and 1910 tokens/s");
    assertThat(plan(more)).contains("at 19200 and 7640 tokens/s (as 2 cores made");
  }

  @Test
  void plan_groupThatDoesNotFitTheCluster_isRefusedWithTheNumbers() {
    CommandRun run =
        CommandRun.of(
            "plan", "--expected-records", "4096", "--epsilon", "3", "--group-size", "1024");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).contains("a group in flight");
    assertThat(run.err())
        .contains("kv-memory must hold one group a partition: 2.8 GiB times 2 partitions")
        .contains("Provided value: 4.0 GiB");
  }

  @Test
  void plan_noExecutor_isRefused() {
    CommandRun run =
        CommandRun.of("plan", "--expected-records", "9", "--epsilon", "1", "--executors", "0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("executors must be between 1 and 10000. Provided value: 0");
  }

  @Test
  void slots_fewGroups_giveTheirCoresToTheTasksThereAre() {
    assertThat(Slots.of(8, 2, 4, 100)).isEqualTo(new Slots(8, 4, 4, 13));
    assertThat(Slots.of(8, 2, 4, 2)).isEqualTo(new Slots(2, 1, 4, 1));
    assertThat(Slots.of(2, 1, 2, 1)).isEqualTo(new Slots(1, 1, 2, 1));
    assertThat(Slots.of(16, 1, 2, 100)).isEqualTo(new Slots(16, 16, 2, 7));
    assertThat(Slots.of(8, 2, 4, 100).threads()).isEqualTo(1);
    assertThat(Slots.of(8, 2, 4, 2).threads()).isEqualTo(4);
    assertThat(Slots.of(16, 1, 2, 100).threads()).isEqualTo(1);
  }
}
