package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The graphs against Hugging Face transformers, over two tiny random models. Their logits deviate
 * by 2 nats over the vocabulary; eight bits are allowed an error of half that on the worst token.
 */
class GoldenTinyTest {

  @ParameterizedTest
  @CsvSource({
    "tiny-llama, fp32, 1e-4",
    "tiny-qwen2, fp32, 1e-4",
    "tiny-llama, w8a8, 1.0",
    "tiny-qwen2, w8a8, 1.0"
  })
  void logits_ofPrompts_agreeWithTransformers(
      String name, String format, double tolerance, @TempDir Path dir) throws Exception {
    ModelFolder folder =
        TestImports.importModel(
            Resources.path(name), dir.resolve("model"), WeightFormat.parse(format));
    try (ModelProbe probe = new ModelProbe(folder)) {
      for (Resources.Golden golden : Resources.golden(name + "-golden.json")) {
        float[] logits = probe.logits(probe.hidden(golden.ids()));
        assertThat(golden.largestGap(logits))
            .as("%s of %d tokens", name, golden.ids().length)
            .isLessThan(tolerance);
      }
    }
  }
}
