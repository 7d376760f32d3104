package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.model.ProductProbe;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

class IntegerProductsTest {

  @Test
  void isInexact_preciseProducts_areExactOnAnyMachine() {
    assertThat(IntegerProducts.isInexact(/* precise= */ true)).isFalse();
  }

  @Test
  void saturate_thisMachine_isWhatItsFastProductsDo() {
    assertThat(IntegerProducts.saturate()).isEqualTo(IntegerProducts.isInexact(false));
  }

  @Test
  void graph_always_multipliesAsAModelDoes(@TempDir Path folder) throws Exception {
    ModelProto probe = ModelProto.parseFrom(ProductProbe.graph());
    byte[] head = Files.readAllBytes(TinyModel.create(folder, WeightFormat.W8A8, 5).headGraph());
    assertThat(probe.getGraph().getNodeList().stream().map(node -> node.getOpType()))
        .contains("MatMulIntegerToFloat", "QuantizeLinear")
        .containsAll(
            ModelProto.parseFrom(head).getGraph().getNodeList().stream()
                .map(node -> node.getOpType())
                .filter(type -> !type.equals("Transpose"))
                .toList());
  }
}
