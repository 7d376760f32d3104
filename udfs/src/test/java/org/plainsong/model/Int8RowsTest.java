package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Int8RowsTest {

  private static final long SEED = 42;

  @Test
  void quantize_randomRows_errsByHalfAStepAtMost() {
    Random random = new Random(SEED);
    float[] matrix = new float[8 * 50];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (float) random.nextGaussian();
    }
    Int8Rows rows = Int8Rows.quantize(matrix, 8, 50);
    for (int i = 0; i < matrix.length; i++) {
      float scale = rows.scales()[i / 50];
      assertThat(rows.values()[i] * scale)
          .as("seed %d, value %d", SEED, i)
          .isCloseTo(matrix[i], within(scale * 0.501f));
    }
  }

  @Test
  void quantize_rowOfZeros_staysZero() {
    Int8Rows rows = Int8Rows.quantize(new float[] {0, 0, 1, -2}, 2, 2);
    assertThat(rows.values()).containsExactly(0, 0, 64, -127);
    assertThat(rows.scales()[0]).isZero();
  }

  @Test
  void write_severalTensors_areAligned(@TempDir Path dir) throws Exception {
    StoredTensor second;
    try (WeightsFile file = new WeightsFile(dir)) {
      file.write("a", new float[3], 3);
      second = file.write("b", new float[] {1, 2}, 2, 1);
    }
    assertThat(second.offset()).isEqualTo(64);
    assertThat(Files.size(dir.resolve("weights.bin"))).isEqualTo(72);
    assertThat(second.reference().getExternalDataCount()).isEqualTo(3);
  }

  @Test
  void end_wrongNumberOfValues_isRefused(@TempDir Path dir) {
    try (WeightsFile file = new WeightsFile(dir)) {
      file.begin();
      file.append(new byte[3], 3);
      assertThatThrownBy(() -> file.end("a", DataType.INT8, 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must have 4 bytes. Written: 3");
    }
  }

  @Test
  void parse_unknownFormat_listsTheKnown() {
    assertThatThrownBy(() -> WeightFormat.parse("int4"))
        .hasMessage("Weight format must be one of fp32, w8a8. Provided value: int4");
    assertThat(WeightFormat.parse(" W8A8 ")).isEqualTo(WeightFormat.W8A8);
  }
}
