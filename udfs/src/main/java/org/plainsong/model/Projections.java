package org.plainsong.model;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;

/** Stores linear layers in {@code weights.bin} and adds their products to a graph. */
final class Projections {

  private static final int PANEL_COLUMNS = 64;

  private final OnnxGraph graph;
  private final WeightsFile weights;
  private final Int8Activations integers;

  Projections(OnnxGraph graph, WeightsFile weights) {
    this.graph = graph;
    this.weights = weights;
    this.integers = new Int8Activations(graph);
  }

  /**
   * Adds {@code output = input * matrix^T}.
   *
   * @param name of the layer; prefixes its tensors and is its output's name
   * @param matrix {@code float[out * in]}, one row an output channel
   * @return the output's name
   */
  String add(String name, String input, float[] matrix, int inputSize, WeightFormat format) {
    int outputSize = matrix.length / inputSize;
    return switch (format) {
      case FP32 ->
          graph.node(
              "MatMul",
              List.of(input, graph.weight(storeFloats(name, matrix, outputSize, inputSize))),
              name);
      case W8A8 -> {
        Int8Rows rows = Int8Rows.quantize(matrix, outputSize, inputSize);
        String bytes = graph.weight(storeBytes(name, rows.values(), outputSize, inputSize));
        String scales =
            graph.weight(weights.write(name + ".weight_scale", rows.scales(), outputSize));
        yield integers.multiply(input, bytes, scales, name);
      }
    };
  }

  /** Stores the transpose: products want {@code [in, out]}, checkpoints hold {@code [out, in]}. */
  private StoredTensor storeFloats(String name, float[] matrix, int rows, int columns) {
    weights.begin();
    float[] panel = new float[PANEL_COLUMNS * rows];
    for (int first = 0; first < columns; first += PANEL_COLUMNS) {
      int width = Math.min(PANEL_COLUMNS, columns - first);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          panel[i * rows + row] = matrix[row * columns + first + i];
        }
      }
      weights.append(panel, width * rows);
    }
    return weights.end(name + ".weight", DataType.FLOAT, columns, rows);
  }

  private StoredTensor storeBytes(String name, byte[] matrix, int rows, int columns) {
    weights.begin();
    byte[] panel = new byte[PANEL_COLUMNS * rows];
    for (int first = 0; first < columns; first += PANEL_COLUMNS) {
      int width = Math.min(PANEL_COLUMNS, columns - first);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          panel[i * rows + row] = matrix[row * columns + first + i];
        }
      }
      weights.append(panel, width * rows);
    }
    return weights.end(name + ".weight_int8", DataType.INT8, columns, rows);
  }
}
