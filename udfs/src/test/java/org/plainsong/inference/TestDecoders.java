package org.plainsong.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

/** Decoders of the tiny model, by the text of their weight format. */
final class TestDecoders {

  private static final long SEED = 11;

  private TestDecoders() {}

  static OnnxDecoder open(String format, int threads) {
    return (OnnxDecoder) Decoders.load(Folders.of(format), threads);
  }

  /** Opens the model with activations quantised over the batch. */
  static OnnxDecoder openBatchQuantized() {
    return (OnnxDecoder) Decoders.load(Folders.BATCH_QUANTIZED, 1);
  }

  /** Written once a test run; the models take a fraction of a second. */
  private static final class Folders {

    private static final Path ROOT = temporary();
    private static final ModelFolder FP32 = TinyModel.create(ROOT, WeightFormat.FP32, SEED);
    private static final ModelFolder W8A8 = TinyModel.create(ROOT, WeightFormat.W8A8, SEED);
    private static final ModelFolder BATCH_QUANTIZED = batchQuantized();

    static ModelFolder of(String format) {
      return switch (WeightFormat.parse(format)) {
        case FP32 -> FP32;
        case W8A8 -> W8A8;
      };
    }

    private static ModelFolder batchQuantized() {
      try {
        ModelFolder folder =
            TinyModel.create(
                Files.createDirectories(ROOT.resolve("quantized")), WeightFormat.FP32, SEED);
        int products = 0;
        for (Path graph : folder.decoderGraphs()) {
          products += BatchQuantization.rewrite(graph);
        }
        if (products == 0) {
          throw new IllegalStateException("The tiny model must have products to rewrite");
        }
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path temporary() {
      try {
        Path root = Files.createTempDirectory("plainsong-decoders");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
        return root;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void delete(Path root) {
      try (Stream<Path> paths = Files.walk(root)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
