package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsolationCheckTest {

  @ParameterizedTest
  @CsvSource({
    "fp32,1", "fp32,2", "fp32,3", "fp32,8", "fp32,32", "w8a8,1", "w8a8,2", "w8a8,8", "w8a8,32",
  })
  void run_isolatedModel_passes(String format, int batchRows) {
    try (Decoder decoder = TestDecoders.open(format, 1)) {
      IsolationReport report = check(decoder, List.of(batchRows));
      assertThat(report.finding()).startsWith("Every probe row gave the same bits alone");
      assertThat(report.passed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void run_anotherInstanceAndMoreThreads_givesTheSameDigest(String format) {
    try (Decoder one = TestDecoders.open(format, 1);
        Decoder two = TestDecoders.open(format, 2)) {
      assertThat(check(one, List.of(8))).isEqualTo(check(two, List.of(8)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 33})
  void run_otherBatchRows_givesTheSameDigest(int batchRows) {
    try (Decoder decoder = TestDecoders.open("w8a8", 1)) {
      assertThat(check(decoder, List.of(batchRows)).probeDigest())
          .isEqualTo(check(decoder, List.of(8)).probeDigest());
    }
  }

  @Test
  void run_otherWeights_givesAnotherDigest() {
    assertThat(Stream.of("fp32", "w8a8").map(IsolationCheckTest::probeDigest))
        .doesNotHaveDuplicates();
  }

  private static String probeDigest(String format) {
    try (Decoder decoder = TestDecoders.open(format, 1)) {
      return check(decoder, List.of(8)).probeDigest();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 32})
  void run_activationsQuantisedOverTheBatch_isRefused(int batchRows) {
    try (Decoder decoder = TestDecoders.openBatchQuantized()) {
      IsolationReport report = check(decoder, List.of(batchRows));
      assertThat(report.passed()).isFalse();
      assertThat(report.finding())
          .contains("of a batch of " + batchRows + " differs from the same row alone at decode");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NEIGHBOR, differs from the same row alone at decode step 1",
    "MEMORY, A row alone differs from itself at decode step 1 after going back",
    "CANDIDATES, differs from the same row alone in its candidate logits",
    "LOGITS, differs from the same row alone in its logits",
    "NOT_FINITE, a value is not finite",
  })
  void run_leakingDecoder_namesTheLeak(LeakyDecoder.Leak leak, String words) {
    try (Decoder decoder = new LeakyDecoder(TestDecoders.open("fp32", 1), leak)) {
      IsolationReport report = check(decoder, List.of(8));
      assertThat(report.passed()).isFalse();
      assertThat(report.finding()).contains(words);
    }
  }

  @Test
  void run_severalSizes_playsBatchesOfEach() {
    try (Decoder decoder = TestDecoders.open("w8a8", 1)) {
      assertThat(check(decoder, List.of(9, 2)).finding()).contains("in batches of 9 and 2,");
    }
    try (Decoder decoder = TestDecoders.openBatchQuantized()) {
      // A batch of one row has no other rows: only the second size shows the fault.
      assertThat(check(decoder, List.of(1, 3)).finding())
          .contains("of a batch of 3 differs from the same row alone at decode");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16})
  void run_severalLanes_findTheSame(int lanes) {
    List<Integer> sizes = List.of(9, 2);
    try (Decoder isolated = TestDecoders.open("w8a8", 1);
        Decoder leaking = TestDecoders.openBatchQuantized()) {
      assertThat(IsolationCheck.run(isolated, sizes, 40, new Lanes(lanes)))
          .isEqualTo(check(isolated, sizes));
      assertThat(IsolationCheck.run(leaking, sizes, 40, new Lanes(lanes)))
          .isEqualTo(check(leaking, sizes));
    }
  }

  private static IsolationReport check(Decoder decoder, List<Integer> batchRows) {
    return IsolationCheck.run(decoder, batchRows, /* capacity= */ 40, new Lanes(1));
  }

  @Test
  void run_noRows_isRefused() {
    try (Decoder decoder = TestDecoders.open("fp32", 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> check(decoder, List.of(0)))
          .withMessage("batchRows must be >= 1. Provided value: [0]");
    }
  }
}
