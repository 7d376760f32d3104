package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** The embedded default model against Hugging Face transformers; needs the model's folder. */
class RealModelTest {

  @Test
  void logits_ofSinglePrecision_agreeWithTransformers() throws Exception {
    assertThat(largestGap(WeightFormat.FP32, Resources.Golden::largestGap)).isLessThan(1e-3);
  }

  /** Measured: 1.191 nats on the worst of 120 tokens, with VNNI and without. */
  @Test
  void logits_ofEightBits_stayNearTransformers() throws Exception {
    assertThat(largestGap(WeightFormat.W8A8, Resources.Golden::largestGapButForAShift))
        .isLessThan(1.25);
  }

  @Test
  void tokenizer_anyText_givesTheIdsOfTransformers() throws Exception {
    ModelFolder folder = RealModel.require(WeightFormat.FP32);
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(folder.tokenizer())) {
      for (var entry : Resources.json("smollm2-golden.json").getAsJsonArray("texts")) {
        JsonObject golden = entry.getAsJsonObject();
        long[] ids = tokenizer.encode(golden.get("text").getAsString(), false, false).getIds();
        int[] expected = Resources.integers(golden.getAsJsonArray("ids"));
        assertThat(ids).isEqualTo(Arrays.stream(expected).asLongStream().toArray());
      }
    }
  }

  private static double largestGap(
      WeightFormat format, ToDoubleBiFunction<Resources.Golden, float[]> of) throws Exception {
    ModelFolder folder = RealModel.require(format);
    double gap = 0;
    try (ModelProbe probe = new ModelProbe(folder)) {
      for (Resources.Golden golden : Resources.golden("smollm2-golden.json")) {
        gap = Math.max(gap, of.applyAsDouble(golden, probe.logits(probe.hidden(golden.ids()))));
      }
    }
    return gap;
  }
}
