package org.plainsong.model;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;

/**
 * The two output heads of a decoder, and the embedding they may share a matrix with.
 *
 * <p>The head's matrix is stored once, one row a token. The full head multiplies by all of it, the
 * candidate head gathers the wanted rows first and then does the same arithmetic: bit for bit in
 * W8A8, within 1e-4 in single precision. There the product with a single row takes another kernel
 * of ONNX Runtime than one with several, so callers run a head with a constant number of rows.
 */
final class HeadGraphs {

  private static final int CHUNK_VALUES = 1 << 22;

  private final DecoderShape shape;
  private final WeightFormat format;
  private final WeightsFile weights;
  private final StoredTensor embedding;
  private final StoredTensor matrix;
  private final List<StoredTensor> scales;

  /** Stores the embedding and the head's matrix. */
  HeadGraphs(
      Checkpoint checkpoint, DecoderConfig config, WeightFormat format, WeightsFile weights) {
    this.shape = config.shape();
    this.format = format;
    this.weights = weights;
    boolean tied = config.head() == DecoderConfig.Head.TIED;
    int tokens = shape.vocabulary();
    CheckpointTensor embeddingRows =
        checkpoint.tensor(TensorNames.EMBEDDING, tokens, shape.hiddenSize());
    CheckpointTensor headRows =
        tied ? embeddingRows : checkpoint.tensor(TensorNames.HEAD, tokens, shape.hiddenSize());
    this.embedding = storeFloats("embedding.weight", embeddingRows);
    if (format.integers()) {
      float[] rowScales = new float[headRows.rows()];
      this.matrix = storeBytes(headRows, rowScales);
      this.scales = List.of(weights.write("head.weight_scale", rowScales, rowScales.length));
    } else {
      this.matrix = tied ? embedding : storeFloats("head.weight", headRows);
      this.scales = List.of();
    }
  }

  /** The embedding, {@code float[vocabulary, hiddenSize]}. */
  StoredTensor embedding() {
    return embedding;
  }

  /** Returns the graph of every token's logits. */
  OnnxGraph head() {
    OnnxGraph graph = new OnnxGraph("head");
    declare(graph, Integer.toString(shape.vocabulary()));
    String rows = graph.weight(matrix);
    if (format.integers()) {
      // The transpose is folded when the graph is loaded.
      String columns = graph.node("Transpose", List.of(rows), "head_columns");
      new Int8Activations(graph).multiply("hidden", columns, graph.weight(scales.get(0)), "logits");
    } else {
      multiplyFloats(graph, rows);
    }
    return graph;
  }

  /** Returns the graph of some tokens' logits. */
  OnnxGraph candidates() {
    OnnxGraph graph = new OnnxGraph("candidates");
    declare(graph, "count");
    graph.input("candidates", DataType.INT64, "count");
    String rows =
        graph.node("Gather", List.of(graph.weight(matrix), "candidates"), "candidate_rows");
    if (format.integers()) {
      String rowScales =
          graph.node(
              "Gather", List.of(graph.weight(scales.get(0)), "candidates"), "candidate_scales");
      String columns = graph.node("Transpose", List.of(unsigned(graph, rows)), "head_columns");
      new Int8Activations(graph).multiplyMade("hidden", columns, rowScales, "logits");
    } else {
      multiplyFloats(graph, rows);
    }
    return graph;
  }

  private void declare(OnnxGraph graph, String columns) {
    graph.input("hidden", DataType.FLOAT, "rows", Integer.toString(shape.hiddenSize()));
    graph.output("logits", DataType.FLOAT, "rows", columns);
  }

  private static void multiplyFloats(OnnxGraph graph, String rows) {
    graph.node("Gemm", List.of("hidden", rows), "logits", OnnxGraph.integer("transB", 1));
  }

  /** Signed bytes as unsigned ones around {@link Int8Activations#ZERO_POINT}. */
  private static String unsigned(OnnxGraph graph, String rows) {
    String wrapped =
        graph.node(
            "Cast",
            List.of(rows),
            rows + ".wrapped",
            OnnxGraph.integer("to", DataType.UINT8.getNumber()));
    String top = graph.unsignedByte("zero_point", Int8Activations.ZERO_POINT);
    return graph.node("BitwiseXor", List.of(wrapped, top), rows + ".unsigned");
  }

  private StoredTensor storeFloats(String name, CheckpointTensor rows) {
    weights.begin();
    int step = rowsAtOnce(rows);
    float[] chunk = new float[step * rows.columns()];
    for (int first = 0; first < rows.rows(); first += step) {
      int count = Math.min(step, rows.rows() - first);
      rows.read(first, count, chunk, 0);
      weights.append(chunk, count * rows.columns());
    }
    return weights.end(name, DataType.FLOAT, shape.vocabulary(), shape.hiddenSize());
  }

  private StoredTensor storeBytes(CheckpointTensor rows, float[] rowScales) {
    weights.begin();
    int step = rowsAtOnce(rows);
    float[] chunk = new float[step * rows.columns()];
    for (int first = 0; first < rows.rows(); first += step) {
      int count = Math.min(step, rows.rows() - first);
      rows.read(first, count, chunk, 0);
      Int8Rows quantized = Int8Rows.quantize(chunk, count, rows.columns());
      weights.append(quantized.values(), quantized.values().length);
      System.arraycopy(quantized.scales(), 0, rowScales, first, count);
    }
    return weights.end("head.weight_int8", DataType.INT8, shape.vocabulary(), shape.hiddenSize());
  }

  private static int rowsAtOnce(CheckpointTensor rows) {
    return Math.max(1, Math.min(rows.rows(), CHUNK_VALUES / rows.columns()));
  }
}
