package org.plainsong.model;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;

/**
 * A product of the largest bytes there are, which tells whether a machine multiplies exactly.
 *
 * <p>Processors without VNNI multiply an unsigned by a signed byte in pairs that saturate at 16
 * bits: 255 * 127 twice is 64,770 and comes out as 32,767. What such a machine makes of a model
 * whose weights use all eight bits is another model: 13% to 25% more perplexity was measured.
 */
public final class ProductProbe {

  /** Input, {@code float[ROWS, INNER]}. */
  public static final String ACTIVATIONS = "activations";

  /** Output, {@code float[ROWS, COLUMNS]}. */
  public static final String PRODUCTS = "products";

  /** More than one, because products with a single row have a way of their own. */
  public static final int ROWS = 4;

  /** Terms of each product. */
  public static final int INNER = 64;

  /** Products a row. */
  public static final int COLUMNS = 32;

  private static final byte LARGEST = 127;

  private ProductProbe() {}

  /** The graph, as bytes of ONNX: the same operators that multiply a model's weights. */
  public static byte[] graph() {
    OnnxGraph graph = new OnnxGraph("product-probe");
    graph.input(ACTIVATIONS, DataType.FLOAT, Integer.toString(ROWS), Integer.toString(INNER));
    graph.output(PRODUCTS, DataType.FLOAT, Integer.toString(ROWS), Integer.toString(COLUMNS));
    String weights = graph.signedBytes("weights", LARGEST, INNER, COLUMNS);
    String scales =
        graph.node(
            "Expand",
            List.of(graph.scalar("scale", 1f), graph.axis("columns", COLUMNS)),
            "weight_scales");
    new Int8Activations(graph).multiply(ACTIVATIONS, weights, scales, PRODUCTS);
    return graph.model().toByteArray();
  }

  /** Every product when all activations are 1, up to rounding of single precision. */
  public static float expected() {
    return INNER * (float) LARGEST;
  }
}
