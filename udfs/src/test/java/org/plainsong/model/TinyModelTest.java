package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TinyModelTest {

  private static final long SEED = 7;

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void create_promptsThatDifferEarly_logitsDifferByNats(WeightFormat format, @TempDir Path dir)
      throws Exception {
    ModelFolder folder = TinyModel.create(dir, format, SEED);
    try (ModelProbe probe = new ModelProbe(folder)) {
      float[] first = probe.logits(probe.hidden(tokens("Film: a quiet comedy")));
      float[] second = probe.logits(probe.hidden(tokens("Book: a quiet comedy")));
      double meanGap =
          IntStream.range(0, first.length)
              .mapToDouble(i -> Math.abs(first[i] - second[i]))
              .average()
              .orElseThrow();
      assertThat(meanGap).isBetween(0.2, 5.0);
    }
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void candidates_anyTokens_equalTheFullHead(WeightFormat format, @TempDir Path dir)
      throws Exception {
    ModelFolder folder = TinyModel.create(dir, format, SEED);
    try (ModelProbe probe = new ModelProbe(folder)) {
      float[] hidden = probe.hidden(tokens("Entry: a small town"));
      float[] all = probe.logits(hidden);
      float[] some = probe.candidateLogits(hidden, 258, 0, 97, 30);
      double tolerance = format == WeightFormat.FP32 ? 1e-4 : 0;
      assertThat(some[0]).isCloseTo(all[258], within((float) tolerance));
      assertThat(some[1]).isCloseTo(all[0], within((float) tolerance));
      assertThat(some[2]).isCloseTo(all[97], within((float) tolerance));
      assertThat(some[3]).isCloseTo(all[30], within((float) tolerance));
    }
  }

  private static int[] tokens(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length).map(i -> bytes[i]).toArray();
  }
}
