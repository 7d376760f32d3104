package org.plainsong.model;

import java.nio.file.Path;
import java.util.List;

/** The weights, sizes and tokenizer of a model somebody trained, in whatever files they came. */
interface Checkpoint extends AutoCloseable {

  DecoderConfig config();

  /**
   * Returns a tensor by its canonical name.
   *
   * @param name a name made by {@link TensorNames}
   * @throws IllegalArgumentException if the checkpoint has no such tensor
   */
  CheckpointTensor tensor(String name);

  /**
   * Returns a tensor and checks its shape.
   *
   * @throws IllegalArgumentException if it is missing or has another shape
   */
  default CheckpointTensor tensor(String name, int rows, int columns) {
    CheckpointTensor tensor = tensor(name);
    if (tensor.rows() != rows || tensor.columns() != columns) {
      throw new IllegalArgumentException(
          "Tensor %s must have shape (%d, %d) by the checkpoint's configuration. Found: (%d, %d)"
              .formatted(name, rows, columns, tensor.rows(), tensor.columns()));
    }
    return tensor;
  }

  /** Writes the tokenizer in the {@code tokenizer.json} format of Hugging Face. */
  void writeTokenizer(Path target);

  /** Returns the tokens that end a text, without repeats. */
  List<Integer> endOfTextTokens();

  @Override
  void close();
}
