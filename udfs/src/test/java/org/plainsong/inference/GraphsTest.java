package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;
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

  @Test
  void open_missingGraph_namesTheFile() {
    ModelFolder tiny = tiny();
    Path missing = folder.resolve("missing.onnx");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Graphs.open(tiny.decoderGraph(), missing, tiny.candidatesGraph(), tiny.shape(), 1))
        .withMessageContaining("The graph " + missing + " could not be opened");
  }

  @Test
  void open_shapeOfAnotherModel_isRefused() {
    ModelFolder tiny = tiny();
    for (DecoderShape other :
        new DecoderShape[] {
          new DecoderShape(1, 4, 2, 16, 64, 259, 512),
          new DecoderShape(3, 4, 2, 16, 64, 259, 512),
          new DecoderShape(2, 4, 4, 16, 64, 259, 512),
          new DecoderShape(2, 4, 2, 32, 64, 259, 512),
          new DecoderShape(2, 4, 2, 16, 64, 259, 512, KvFormat.INT8)
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  Graphs.open(
                      tiny.decoderGraph(), tiny.headGraph(), tiny.candidatesGraph(), other, 1))
          .withMessageContaining(other.toString())
          .withMessageContaining("Import the model again");
    }
  }

  private ModelFolder tiny() {
    return TinyModel.create(folder, WeightFormat.FP32, 5);
  }
}
