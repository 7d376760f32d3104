package org.plainsong.inference;

import org.plainsong.model.ModelFolder;

/**
 * Opens decoders.
 *
 * <p>Play {@link IsolationCheck} on each before a private row meets it. One decoder serves all task
 * slots of a process: it is safe for concurrent use, so that the weights are in memory once.
 */
public final class Decoders {

  private Decoders() {}

  /** Opens a model on the caller's thread. */
  public static Decoder load(ModelFolder folder, int headThreads) {
    return load(folder, headThreads, new Lanes(1));
  }

  /**
   * Opens a model.
   *
   * @param headThreads threads of a call of the head over every token, {@code >= 1}; 1 where as
   *     many task slots as cores call at the same time. All other calls stay on their caller's
   *     thread
   * @param lanes that open its graphs
   * @throws IllegalArgumentException if a graph cannot be opened or does not fit the model's shape
   */
  public static Decoder load(ModelFolder folder, int headThreads, Lanes lanes) {
    return new OnnxDecoder(
        folder.shape(), folder.attentionTables(), Graphs.open(folder, headThreads, lanes));
  }

  /** Returns the version of ONNX Runtime, for the manifest. */
  public static String runtimeVersion() {
    return OnnxRuntime.environment().getVersion();
  }
}
