package org.plainsong.inference;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites a decoder graph the way ordinary dynamic quantisation does: one scale for the
 * activations of the whole batch, so that a neighbour's largest value moves everybody's grid.
 */
final class BatchQuantization {

  private BatchQuantization() {}

  /** Rewrites the products of a graph in single precision; returns how many there were. */
  static int rewrite(Path graph) throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(graph));
    GraphProto.Builder rewritten = model.getGraph().toBuilder().clearNode();
    int products = 0;
    for (NodeProto node : model.getGraph().getNodeList()) {
      if (node.getOpType().equals("MatMul")) {
        products++;
        product(node, "batch_quantized_" + products).forEach(rewritten::addNode);
      } else {
        rewritten.addNode(node);
      }
    }
    Files.write(graph, model.toBuilder().setGraph(rewritten).build().toByteArray());
    return products;
  }

  private static List<NodeProto> product(NodeProto matMul, String name) {
    List<NodeProto> nodes = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      String half = name + "_" + side;
      nodes.add(
          node("DynamicQuantizeLinear", List.of(matMul.getInput(side)))
              .addAllOutput(List.of(half, half + "_scale", half + "_zero"))
              .build());
    }
    nodes.add(
        node("MatMulInteger", List.of(name + "_0", name + "_1", name + "_0_zero", name + "_1_zero"))
            .addOutput(name + "_sum")
            .build());
    nodes.add(
        node("Cast", List.of(name + "_sum"))
            .addOutput(name + "_float")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("to")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(TensorProto.DataType.FLOAT_VALUE))
            .build());
    nodes.add(
        node("Mul", List.of(name + "_0_scale", name + "_1_scale"))
            .addOutput(name + "_scale")
            .build());
    nodes.add(
        node("Mul", List.of(name + "_float", name + "_scale"))
            .addOutput(matMul.getOutput(0))
            .build());
    return nodes;
  }

  private static NodeProto.Builder node(String operator, List<String> inputs) {
    return NodeProto.newBuilder().setOpType(operator).addAllInput(inputs);
  }
}
