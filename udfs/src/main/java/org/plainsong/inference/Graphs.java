package org.plainsong.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.ModelFolder;

/**
 * The sessions of a model: the decoder's, in order, the head over every token, the head over
 * candidates.
 *
 * <p>External weights are found beside the graphs. The intra-op pool is the sessions' own; there is
 * no inter-op pool, because the graph is a chain. The CPU arena is off: it would keep the largest
 * step's activations for the life of the session, and steps are as fast without it. Memory patterns
 * are off, because they would be kept for every length of a prompt ever seen.
 *
 * <p>A call of the decoder stays on its caller's thread: several callers at once do more than one
 * call with several threads (on two cores, reading 80 tokens of a prompt: 57 ms with two threads,
 * 31 ms a prompt side by side). The head over every token is one large product for few rows, which
 * threads do divide.
 */
record Graphs(List<OrtSession> decoder, OrtSession head, OrtSession candidates) {

  /**
   * Rows of the head that a call gathers are no constant weights, and ONNX Runtime orders the sums
   * of such a product by the columns each thread gets. One thread keeps the bits independent of the
   * setting.
   */
  private static final int CANDIDATE_THREADS = 1;

  private static final int DECODER_THREADS = 1;

  static Graphs open(ModelFolder folder, int headThreads, Lanes lanes) {
    if (headThreads < 1) {
      throw new IllegalArgumentException(
          "headThreads must be >= 1. Provided value: " + headThreads);
    }
    List<Source> sources = new ArrayList<>();
    folder.decoderGraphs().forEach(graph -> sources.add(new Source(graph, DECODER_THREADS)));
    sources.add(new Source(folder.headGraph(), headThreads));
    sources.add(new Source(folder.candidatesGraph(), CANDIDATE_THREADS));
    Queue<OrtSession> open = new ConcurrentLinkedQueue<>();
    try {
      List<OrtSession> sessions =
          lanes.map(
              sources,
              source -> {
                OrtSession session = open(source);
                open.add(session);
                return session;
              });
      int layers = folder.decoderGraphs().size();
      requireShape(folder.decoderGraphs().get(0), sessions.get(0), folder.shape());
      return new Graphs(
          sessions.subList(0, layers), sessions.get(layers), sessions.get(layers + 1));
    } catch (RuntimeException e) {
      open.forEach(Graphs::close);
      throw e;
    }
  }

  /** A graph, and the threads of its session. */
  private record Source(Path graph, int threads) {}

  void close() {
    close(candidates);
    close(head);
    decoder.forEach(Graphs::close);
  }

  private static OrtSession open(Source source) {
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(source.threads());
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      // A pool that spins between steps takes the cores of other task slots: on a busy machine two
      // spinning threads were half as fast as one.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      if (IntegerProducts.saturate()) {
        IntegerProducts.makePrecise(options);
      }
      return OnnxRuntime.environment().createSession(source.graph().toString(), options);
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "The graph "
              + source.graph()
              + " could not be opened. ONNX Runtime says: "
              + e.getMessage(),
          e);
    }
  }

  private static void requireShape(Path graph, OrtSession first, DecoderShape shape) {
    int channels = shape.queryKeyValueSize();
    try {
      if (isOfWidth(first, "query_key_value", channels)
          && isOfWidth(first, "next_stream", shape.hiddenSize())) {
        return;
      }
    } catch (OrtException e) {
      throw OrtFailures.of("The outputs of " + graph + " could not be read", e);
    }
    throw new IllegalArgumentException(
        "The graph "
            + graph
            + " must have "
            + channels
            + " queries, keys and values a token for "
            + shape
            + ". Import the model again");
  }

  private static boolean isOfWidth(OrtSession session, String output, int width)
      throws OrtException {
    NodeInfo info = session.getOutputInfo().get(output);
    return info != null
        && info.getInfo() instanceof TensorInfo tensor
        && tensor.getShape()[tensor.getShape().length - 1] == width;
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw OrtFailures.of("A session of ONNX Runtime could not be closed", e);
    }
  }
}
