package org.plainsong.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An ONNX graph under construction: thin words over the protobuf classes. */
final class OnnxGraph {

  /** Domain of ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  private static final long IR_VERSION = 10;
  private static final long OPSET = 21;

  private final GraphProto.Builder graph;
  private final Set<String> initializers = new HashSet<>();

  OnnxGraph(String name) {
    graph = GraphProto.newBuilder().setName(name);
  }

  /**
   * Declares an input.
   *
   * @param dimensions a number is a fixed size, any other word a free one
   */
  void input(String name, TensorProto.DataType type, String... dimensions) {
    graph.addInput(value(name, type, dimensions));
  }

  /** Declares an output; see {@link #input}. */
  void output(String name, TensorProto.DataType type, String... dimensions) {
    graph.addOutput(value(name, type, dimensions));
  }

  /** Adds a tensor of {@code weights.bin}, once, and returns its name. */
  String weight(StoredTensor tensor) {
    return initializer(tensor.reference());
  }

  /** Adds a scalar, once, and returns its name. */
  String scalar(String name, float value) {
    return initializer(named(name, TensorProto.DataType.FLOAT).addFloatData(value).build());
  }

  /** Adds an unsigned byte scalar, once, and returns its name. */
  String unsignedByte(String name, int value) {
    return initializer(named(name, TensorProto.DataType.UINT8).addInt32Data(value).build());
  }

  /** Adds a signed byte scalar, once, and returns its name. */
  String signedByte(String name, int value) {
    return initializer(named(name, TensorProto.DataType.INT8).addInt32Data(value).build());
  }

  /** Adds a matrix of signed bytes that are all the same, once, and returns its name. */
  String signedBytes(String name, byte value, int rows, int columns) {
    byte[] bytes = new byte[rows * columns];
    Arrays.fill(bytes, value);
    return initializer(
        named(name, TensorProto.DataType.INT8)
            .addDims(rows)
            .addDims(columns)
            .setRawData(ByteString.copyFrom(bytes))
            .build());
  }

  /** Adds a vector of one axis number, once, and returns its name. */
  String axis(String name, long value) {
    return initializer(
        named(name, TensorProto.DataType.INT64).addDims(1).addInt64Data(value).build());
  }

  private static TensorProto.Builder named(String name, TensorProto.DataType type) {
    return TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
  }

  private String initializer(TensorProto tensor) {
    if (initializers.add(tensor.getName())) {
      graph.addInitializer(tensor);
    }
    return tensor.getName();
  }

  /** Adds a standard operator of one output and returns the output's name. */
  String node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
    graph.addNode(builder(operator, inputs, List.of(output), attributes));
    return output;
  }

  /** Adds one of ONNX Runtime's own operators. */
  void microsoft(
      String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    graph.addNode(builder(operator, inputs, outputs, attributes).setDomain(MICROSOFT));
  }

  /** The graph as a model. */
  ModelProto model() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("plainsong")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
        .setGraph(graph)
        .build();
  }

  /** Writes the graph as a model file, which must not exist. */
  void write(Path file) {
    ModelProto model = model();
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      model.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static NodeProto.Builder builder(
      String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setName(operator + ":" + outputs.get(0))
        .setOpType(operator)
        .addAllInput(inputs)
        .addAllOutput(outputs)
        .addAllAttribute(List.of(attributes));
  }

  private static ValueInfoProto value(
      String name, TensorProto.DataType type, String... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String dimension : dimensions) {
      TensorShapeProto.Dimension.Builder size = shape.addDimBuilder();
      if (dimension.chars().allMatch(Character::isDigit)) {
        size.setDimValue(Long.parseLong(dimension));
      } else {
        size.setDimParam(dimension);
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
