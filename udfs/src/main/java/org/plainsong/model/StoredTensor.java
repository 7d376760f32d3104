package org.plainsong.model;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/**
 * Where a tensor lies in {@code weights.bin}.
 *
 * @param offset first byte, a multiple of {@link WeightsFile#ALIGNMENT}
 * @param length bytes
 */
record StoredTensor(
    String name, TensorProto.DataType type, List<Long> dimensions, long offset, long length) {

  /** Returns the reference that a graph holds instead of the values. */
  TensorProto reference() {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .addAllDims(dimensions)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(OnnxGraph.entry("location", WeightsFile.NAME))
        .addExternalData(OnnxGraph.entry("offset", Long.toString(offset)))
        .addExternalData(OnnxGraph.entry("length", Long.toString(length)))
        .build();
  }
}
