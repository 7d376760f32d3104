package org.plainsong.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Integer products of one graph. Each row of activations is quantised on its own, by its largest
 * magnitude, with plain operators: the dynamic quantisation operators of ONNX look at a whole
 * batch, which would let one row change another's result.
 */
final class Int8Activations {

  static final int ZERO_POINT = 128;

  private record Quantized(String values, String scales) {}

  private final OnnxGraph graph;
  private final Map<String, Quantized> done = new HashMap<>();

  Int8Activations(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Multiplies activations by constant weights.
   *
   * <p>They have a zero point of their own, though it is 0, because ONNX Runtime rewrites both
   * where the machine's products would saturate (see {@link ProductProbe}).
   *
   * @param activations {@code float[..., in]}
   * @param weights {@code int8[in, out]}
   * @param scales {@code float[out]}
   * @return {@code output}, {@code float[..., out]}
   */
  String multiply(String activations, String weights, String scales, String output) {
    String zero = graph.signedByte(weights + ".zero_point", 0);
    return multiply(activations, new Weights(weights, scales, zero), output);
  }

  /**
   * Multiplies activations by weights that another node made, in the form whose products are exact
   * on every machine.
   *
   * @param activations {@code float[..., in]}
   * @param weights {@code uint8[in, out]}, around {@link #ZERO_POINT}
   * @param scales {@code float[out]}
   * @return {@code output}, {@code float[..., out]}
   */
  String multiplyMade(String activations, String weights, String scales, String output) {
    String zero = graph.unsignedByte("zero_point", ZERO_POINT);
    return multiply(activations, new Weights(weights, scales, zero), output);
  }

  private record Weights(String values, String scales, String zeroPoint) {}

  private String multiply(String activations, Weights weights, String output) {
    Quantized row = done.computeIfAbsent(activations, this::quantize);
    String weighted = output + ".weighted";
    graph.microsoft(
        "MatMulIntegerToFloat",
        List.of(
            row.values(),
            weights.values(),
            graph.scalar("one", 1f),
            weights.scales(),
            graph.unsignedByte("zero_point", ZERO_POINT),
            weights.zeroPoint()),
        List.of(weighted));
    return graph.node("Mul", List.of(weighted, row.scales()), output);
  }

  private Quantized quantize(String name) {
    String magnitude = graph.node("Abs", List.of(name), name + ".abs");
    String largest =
        graph.node(
            "ReduceMax",
            List.of(magnitude, graph.axis("last_axis", -1)),
            name + ".max",
            OnnxGraph.integer("keepdims", 1));
    String step =
        graph.node("Mul", List.of(largest, graph.scalar("one_127th", 1f / 127)), name + ".step");
    // A row of zeros must not divide by zero.
    String scale = graph.node("Add", List.of(step, graph.scalar("tiny", 1e-9f)), name + ".scale");
    String scaled = graph.node("Div", List.of(name, scale), name + ".scaled");
    String bytes =
        graph.node(
            "QuantizeLinear",
            List.of(scaled, graph.scalar("one", 1f), graph.unsignedByte("zero_point", ZERO_POINT)),
            name + ".uint8");
    return new Quantized(bytes, scale);
  }
}
