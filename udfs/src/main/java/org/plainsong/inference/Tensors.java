package org.plainsong.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs and pinned outputs of one call of a session, as views of direct memory.
 *
 * <p>A pinned output is written in place, so that a call allocates nothing on the Java side.
 * Closing gives back the tensors, not the memory under them. For one thread at a time.
 */
final class Tensors implements AutoCloseable {

  private final OrtEnvironment environment = OnnxRuntime.environment();
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
  private final List<OnnxTensor> owned = new ArrayList<>();

  Tensors inputLongs(String name, ByteBuffer memory, long... dimensions) {
    return input(
        name,
        () ->
            OnnxTensor.createTensor(
                environment, view(memory, Long.BYTES, dimensions).asLongBuffer(), dimensions));
  }

  Tensors inputFloats(String name, ByteBuffer memory, long... dimensions) {
    return input(name, () -> floats(memory, dimensions));
  }

  Tensors outputFloats(String name, ByteBuffer memory, long... dimensions) {
    outputs.put(name, own(() -> floats(memory, dimensions)));
    return this;
  }

  void run(OrtSession session) {
    // Pinned outputs do not belong to the result, so closing it leaves them open.
    try (OrtSession.Result result = session.run(inputs, Set.of(), outputs)) {
      if (result.size() != outputs.size()) {
        throw new IllegalStateException(
            "A graph must have " + outputs.size() + " outputs. Provided value: " + result.size());
      }
    } catch (OrtException e) {
      throw OrtFailures.of("ONNX Runtime could not run a step of the model", e);
    }
  }

  @Override
  public void close() {
    owned.forEach(OnnxTensor::close);
    owned.clear();
    inputs.clear();
    outputs.clear();
  }

  private Tensors input(String name, Creation creation) {
    inputs.put(name, own(creation));
    return this;
  }

  private OnnxTensor own(Creation creation) {
    try {
      OnnxTensor tensor = creation.create();
      owned.add(tensor);
      return tensor;
    } catch (OrtException e) {
      close();
      throw OrtFailures.of("ONNX Runtime could not make a tensor", e);
    }
  }

  private OnnxTensor floats(ByteBuffer memory, long... dimensions) throws OrtException {
    return OnnxTensor.createTensor(
        environment, view(memory, Float.BYTES, dimensions).asFloatBuffer(), dimensions);
  }

  /** The first elements of the memory; a slice forgets the byte order. */
  private static ByteBuffer view(ByteBuffer memory, int elementBytes, long... dimensions) {
    long bytes = elementBytes;
    for (long dimension : dimensions) {
      bytes = Math.multiplyExact(bytes, dimension);
    }
    return memory.slice(0, Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  private interface Creation {
    OnnxTensor create() throws OrtException;
  }
}
