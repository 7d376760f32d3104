package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.model.KvFormat;

/** Bits of a row, whatever surrounds it. Every random test names its seed on failure. */
class OnnxDecoderTest {

  private static final long SEED = 20240607;
  private static final float LOUD = Float.intBitsToFloat(0x7f7f7f7f);

  @ParameterizedTest
  @CsvSource({
    "fp32,1", "fp32,2", "fp32,8", "fp32,32", "w8a8,1", "w8a8,2", "w8a8,8", "w8a8,32",
  })
  void decode_anyBatch_givesTheBitsOfTheRowAlone(String format, int rows) {
    Random random = new Random(SEED);
    try (Decoder decoder = TestDecoders.open(format, 1)) {
      for (int round = 0; round < 6; round++) {
        RowPlayer player = RowPlayer.random(random, decoder.shape().vocabulary());
        float[][] alone = player.play(decoder, 1, 0, random);
        float[][] batched = player.play(decoder, rows, random.nextInt(rows), random);
        assertThat(batched).as("seed %d, round %d", SEED, round).isDeepEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void decode_anotherDecoderAndMoreThreads_rebuildsTheSameBits(String format) {
    Random random = new Random(SEED);
    try (Decoder first = TestDecoders.open(format, 1);
        Decoder second = TestDecoders.open(format, 2)) {
      RowPlayer player = RowPlayer.random(random, first.shape().vocabulary());
      float[][] states = player.play(first, 8, 5, random);
      assertThat(player.play(second, 32, 17, random)).as("seed %d", SEED).isDeepEqualTo(states);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void decode_afterRewindingToThePrompt_repeatsTheBits(String format) {
    Random random = new Random(SEED);
    try (Decoder decoder = TestDecoders.open(format, 1);
        KvCache cache = decoder.allocate(8, RowPlayer.CAPACITY)) {
      RowPlayer player = RowPlayer.random(random, decoder.shape().vocabulary());
      float[][] states = player.play(decoder, cache, 3, random);
      int[] positions = new int[8];
      float[][] again = player.decode(decoder, cache, 3, positions, states[0], random);
      assertThat(again).as("seed %d", SEED).isDeepEqualTo(states);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void prefill_copiedPrefix_givesTheBitsOfThePrefixComputedInPlace(String format) {
    int[] prefix = {5, 6, 7, 8, 9};
    int[] suffix = {10, 11, 12};
    try (Decoder decoder = TestDecoders.open(format, 1);
        KvCache shared = decoder.allocate(1, 16);
        KvCache cache = decoder.allocate(4, 64)) {
      float[] hidden = new float[3 * decoder.shape().hiddenSize()];
      decoder.prefill(shared, 0, 0, prefix, hidden, 0);
      cache.copyPrefix(2, shared, 0, prefix.length);
      decoder.prefill(cache, 2, prefix.length, suffix, hidden, decoder.shape().hiddenSize());
      decoder.prefill(cache, 0, 0, prefix, hidden, 0);
      decoder.prefill(cache, 0, prefix.length, suffix, hidden, 2 * decoder.shape().hiddenSize());
      assertThat(row(hidden, 1, decoder)).isEqualTo(row(hidden, 2, decoder));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void decode_memoryBeyondTheRowsLengthIsPoisoned_sameBits(String format) {
    Random random = new Random(SEED);
    try (OnnxDecoder decoder = TestDecoders.open(format, 1);
        DirectKvCache poisoned = (DirectKvCache) decoder.allocate(4, RowPlayer.CAPACITY)) {
      RowPlayer player = RowPlayer.random(random, decoder.shape().vocabulary());
      float[][] clean = player.play(decoder, 1, 0, random);
      for (var buffer : poisoned.buffers()) {
        for (int i = 0; i < buffer.capacity(); i += Float.BYTES) {
          // As bytes 127: the loudest there is.
          buffer.putFloat(i, decoder.shape().keysAndValues() == KvFormat.FLOAT ? Float.NaN : LOUD);
        }
      }
      assertThat(player.play(decoder, poisoned, 2, random))
          .as("seed %d", SEED)
          .isDeepEqualTo(clean);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void decode_anotherCapacity_sameBits(String format) {
    Random random = new Random(SEED);
    try (Decoder decoder = TestDecoders.open(format, 1);
        KvCache larger = decoder.allocate(4, 3 * RowPlayer.CAPACITY / 2)) {
      RowPlayer player = RowPlayer.random(random, decoder.shape().vocabulary());
      float[][] states = player.play(decoder, 4, 1, random);
      assertThat(player.play(decoder, larger, 2, random)).as("seed %d", SEED).isDeepEqualTo(states);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void candidateLogits_anyNumberOfRows_givesTheBitsOfTheRowAlone(String format) {
    Random random = new Random(SEED);
    int[] candidates = {0, 258, 17, 17, 4};
    try (Decoder decoder = TestDecoders.open(format, 1)) {
      int hiddenSize = decoder.shape().hiddenSize();
      float[] hidden = gaussians(random, 70 * hiddenSize);
      float[] alone = new float[5];
      float[] together = new float[70 * 5];
      decoder.candidateLogits(hidden, 70, candidates, together);
      for (int row = 0; row < 70; row++) {
        float[] state = row(hidden, row, decoder);
        decoder.candidateLogits(state, 1, candidates, alone);
        assertThat(Arrays.copyOfRange(together, row * 5, row * 5 + 5)).isEqualTo(alone);
      }
      assertThat(alone[2]).isEqualTo(alone[3]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "w8a8"})
  void logits_anyNumberOfRows_givesTheBitsOfTheRowAloneAndAgreesWithCandidates(String format) {
    Random random = new Random(SEED);
    try (Decoder decoder = TestDecoders.open(format, 1)) {
      int vocabulary = decoder.shape().vocabulary();
      float[] hidden = gaussians(random, 35 * decoder.shape().hiddenSize());
      float[] together = new float[35 * vocabulary];
      decoder.logits(hidden, 35, together);
      float[] alone = new float[vocabulary];
      float[] some = new float[2];
      for (int row : new int[] {0, 31, 32, 34}) {
        decoder.logits(row(hidden, row, decoder), 1, alone);
        assertThat(Arrays.copyOfRange(together, row * vocabulary, (row + 1) * vocabulary))
            .isEqualTo(alone);
        decoder.candidateLogits(row(hidden, row, decoder), 1, new int[] {3, 250}, some);
        assertThat(some[0]).isCloseTo(alone[3], within(1e-4f));
        assertThat(some[1]).isCloseTo(alone[250], within(1e-4f));
      }
    }
  }

  @Test
  void decode_twoThreadsOverTwoCaches_givesTheBitsOfOneThread() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Decoder decoder = TestDecoders.open("w8a8", 1)) {
      RowPlayer player = RowPlayer.random(new Random(SEED), decoder.shape().vocabulary());
      float[][] alone = player.play(decoder, 1, 0, new Random(SEED));
      List<Future<Integer>> runs =
          threads.invokeAll(
              List.of(
                  () -> equalRuns(decoder, player, alone, 1),
                  () -> equalRuns(decoder, player, alone, 2)));
      for (Future<Integer> run : runs) {
        assertThat(run.get()).isEqualTo(20);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void close_whileAnotherThreadDecodes_endsItWithASentence() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    CountDownLatch started = new CountDownLatch(1);
    Decoder decoder = TestDecoders.open("fp32", 1);
    KvCache cache = decoder.allocate(8, 64);
    try {
      Future<?> steps =
          thread.submit(
              () -> {
                float[] hidden = new float[8 * decoder.shape().hiddenSize()];
                while (true) {
                  decoder.decode(cache, new int[8], new int[8], hidden);
                  started.countDown();
                }
              });
      started.await();
      cache.close();
      decoder.close();
      assertThatThrownBy(steps::get)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void decode_closedDecoderOrCache_failsWithASentence() {
    OnnxDecoder decoder = TestDecoders.open("fp32", 1);
    KvCache cache = decoder.allocate(1, 8);
    KvCache closed = decoder.allocate(1, 8);
    float[] hidden = new float[decoder.shape().hiddenSize()];
    closed.close();
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> decoder.decode(closed, new int[1], new int[1], hidden))
        .withMessage("This cache is closed: allocate another one from the decoder");
    decoder.close();
    decoder.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> decoder.prefill(cache, 0, 0, new int[1], hidden, 0))
        .withMessage("This decoder is closed: load the model again");
    assertThatIllegalStateException().isThrownBy(() -> decoder.allocate(1, 8));
    assertThatIllegalStateException()
        .isThrownBy(() -> decoder.logits(hidden, 1, new float[decoder.shape().vocabulary()]));
    cache.close();
  }

  @Test
  void prefill_pastTheCapacity_isRefusedWithNumbers() {
    try (Decoder decoder = TestDecoders.open("fp32", 1);
        KvCache cache = decoder.allocate(1, 8)) {
      float[] hidden = new float[decoder.shape().hiddenSize()];
      decoder.prefill(cache, 0, 0, new int[8], hidden, 0);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.prefill(cache, 0, 6, new int[3], hidden, 0))
          .withMessageContaining("capacity of the cache, 8 tokens")
          .withMessageContaining("position 6, new tokens 3");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.decode(cache, new int[] {8}, new int[1], hidden))
          .withMessageContaining("position 8, new tokens 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.decode(cache, new int[] {-1}, new int[1], hidden));
    }
  }

  @Test
  void prefill_tokenOutsideTheVocabulary_isRefusedWithoutShowingIt() {
    try (Decoder decoder = TestDecoders.open("fp32", 1);
        KvCache cache = decoder.allocate(1, 8)) {
      float[] hidden = new float[decoder.shape().hiddenSize()];
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.prefill(cache, 0, 0, new int[] {1, 4711}, hidden, 0))
          .withMessageContaining("between 0 and 258")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("4711"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.prefill(cache, 0, 0, new int[0], hidden, 0))
          .withMessageContaining("at least one token");
    }
  }

  @Test
  void decode_arraysOfTheWrongLength_areRefusedWithNumbers() {
    try (Decoder decoder = TestDecoders.open("fp32", 1);
        KvCache cache = decoder.allocate(2, 8)) {
      float[] hidden = new float[2 * 64];
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.decode(cache, new int[1], new int[2], hidden))
          .withMessage("positions must have one value a row, 2. Provided values: 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.decode(cache, new int[2], new int[2], new float[127]))
          .withMessage("hidden must have room for 2 rows of 64 values. Provided length: 127");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.prefill(cache, 2, 0, new int[1], hidden, 0))
          .withMessage("row must be between 0 and 1. Provided value: 2");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.prefill(cache, 0, 0, new int[1], hidden, 65))
          .withMessageContaining("Provided length: 63");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.logits(hidden, 0, new float[259]))
          .withMessage("rows must be >= 1. Provided value: 0");
    }
  }

  private static int equalRuns(Decoder decoder, RowPlayer player, float[][] alone, long seed) {
    Random random = new Random(seed);
    int equal = 0;
    for (int run = 0; run < 20; run++) {
      float[][] states = player.play(decoder, 4, random.nextInt(4), random);
      equal += Arrays.deepEquals(states, alone) ? 1 : 0;
    }
    return equal;
  }

  private static float[] gaussians(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] row(float[] hidden, int row, Decoder decoder) {
    int hiddenSize = decoder.shape().hiddenSize();
    return Arrays.copyOfRange(hidden, row * hiddenSize, (row + 1) * hiddenSize);
  }
}
