package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

class GraphsTest {

  @TempDir private Path folder;

  @Test
  void load_noThreads_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decoders.load(tiny(), 0))
        .withMessage("headThreads must be >= 1. Provided value: 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"decoder-001.onnx", "head.onnx", "candidates.onnx"})
  void load_missingGraph_namesTheFile(String name) throws IOException {
    ModelFolder tiny = tiny();
    Path missing = tiny.path().resolve(name);
    Files.delete(missing);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decoders.load(tiny, 1))
        .withMessageContaining("The graph " + missing + " could not be opened");
  }

  @Test
  void load_graphOfAnotherShape_isRefused() throws IOException {
    ModelFolder tiny = tiny();
    Path first = tiny.decoderGraphs().get(0);
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(first)).toBuilder();
    model.getGraphBuilder().removeOutput(1);
    Files.write(first, model.build().toByteArray());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decoders.load(tiny, 1))
        .withMessageContaining(tiny.shape().toString())
        .withMessageContaining("must have 128 queries, keys and values a token")
        .withMessageContaining("Import the model again");
  }

  private ModelFolder tiny() {
    return TinyModel.create(folder, WeightFormat.FP32, 5);
  }
}
