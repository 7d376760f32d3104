package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.model.KvScales;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

class KvCalibrationTest {

  @TempDir private Path folder;

  @Test
  void measure_aModel_coversEveryLayerAndChannelAndRepeatsItself() {
    ModelFolder floats = TinyModel.create(folder, WeightFormat.W8A8, 5);
    KvScales scales = KvCalibration.measure(floats);
    assertThat(scales.keys()).hasSize(2).allSatisfy(layer -> assertThat(layer).hasSize(32));
    assertThat(scales.values()).hasSize(2).allSatisfy(layer -> assertThat(layer).hasSize(32));
    KvScales again = KvCalibration.measure(floats);
    assertThat(again.keys().get(1)).isEqualTo(scales.keys().get(1));
    assertThat(again.values().get(0)).isEqualTo(scales.values().get(0));
  }

  /** Texts that were not measured: few bytes may be at their limits, and few scales too coarse. */
  @Test
  void prefill_otherText_fillsTheBytesWithoutSaturatingThem() {
    int length = 200;
    try (Decoder decoder = TestDecoders.open("w8a8kv8", 1);
        DirectKvCache cache = (DirectKvCache) decoder.allocate(1, length)) {
      int[] tokens =
          "A quiet harbour town in autumn; 12 boats, one {\"lamp\": true}."
              .repeat(4)
              .chars()
              .limit(length)
              .toArray();
      decoder.prefill(cache, 0, 0, tokens, new float[decoder.shape().hiddenSize()], 0);
      for (var buffer : cache.buffers()) {
        int saturated = 0;
        int loud = 0;
        for (int i = 0; i < buffer.capacity(); i++) {
          saturated += Math.abs(buffer.get(i)) >= 127 ? 1 : 0;
          loud += Math.abs(buffer.get(i)) >= 32 ? 1 : 0;
        }
        assertThat(saturated).isLessThan(buffer.capacity() / 100);
        assertThat(loud).isGreaterThan(buffer.capacity() / 20);
      }
    }
  }
}
