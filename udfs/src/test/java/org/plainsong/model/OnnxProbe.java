package org.plainsong.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** Runs the graphs of a model folder plainly, one prompt at a time, for tests of the graphs. */
@NullMarked
final class OnnxProbe implements AutoCloseable {

  private final DecoderShape shape;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession decoder;
  private final OrtSession head;
  private final OrtSession candidates;

  OnnxProbe(ModelFolder folder) throws OrtException {
    shape = folder.shape();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    decoder = environment.createSession(folder.decoderGraph().toString(), options);
    head = environment.createSession(folder.headGraph().toString(), options);
    candidates = environment.createSession(folder.candidatesGraph().toString(), options);
  }

  /** Returns {@code float[hiddenSize]}: the final state of a prompt's last token. */
  float[] hidden(int[] tokens) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens[i];
    }
    int length = tokens.length;
    inputs.put("input_ids", longs(ids, 1, length));
    inputs.put(
        "seqlens_k",
        OnnxTensor.createTensor(
            environment, IntBuffer.wrap(new int[] {length - 1}), new long[] {1}));
    inputs.put(
        "total_sequence_length",
        OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {length}), new long[] {}));
    inputs.put("last_index", longs(new long[] {length - 1}, 1));
    long[] cache = {1, shape.kvHeads(), 0, shape.headSize()};
    for (Map.Entry<String, NodeInfo> entry : decoder.getInputInfo().entrySet()) {
      if (entry.getKey().startsWith("past_key_values.")) {
        inputs.put(entry.getKey(), empty(cache));
      }
    }
    return run(decoder, inputs, "hidden");
  }

  private OnnxTensor empty(long... dimensions) throws OrtException {
    return switch (shape.keysAndValues()) {
      case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.allocate(0), dimensions);
      case INT8 ->
          OnnxTensor.createTensor(
              environment, ByteBuffer.allocateDirect(0), dimensions, OnnxJavaType.INT8);
    };
  }

  /** Returns {@code float[rows * vocabulary]}. */
  float[] logits(float[] hidden) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("hidden", rows(hidden));
    return run(head, inputs, "logits");
  }

  /** Returns {@code float[rows * tokens.length]}. */
  float[] candidateLogits(float[] hidden, long... tokens) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("hidden", rows(hidden));
    inputs.put("candidates", longs(tokens, tokens.length));
    return run(candidates, inputs, "logits");
  }

  private OnnxTensor rows(float[] hidden) throws OrtException {
    long[] dimensions = {hidden.length / shape.hiddenSize(), shape.hiddenSize()};
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(hidden), dimensions);
  }

  private OnnxTensor longs(long[] values, long... dimensions) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), dimensions);
  }

  private static float[] run(OrtSession session, Map<String, OnnxTensor> inputs, String output)
      throws OrtException {
    try (OrtSession.Result result = session.run(inputs)) {
      FloatBuffer buffer = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() throws OrtException {
    decoder.close();
    head.close();
    candidates.close();
  }
}
