package org.plainsong.inference;

import ai.onnxruntime.OrtException;

/** Turns checked failures of ONNX Runtime into a sentence. */
final class OrtFailures {

  private OrtFailures() {}

  /**
   * A failure of the machine or the model. Token ids are checked before a call, so that the cause
   * never quotes one.
   */
  static IllegalStateException of(String sentence, OrtException cause) {
    return new IllegalStateException(sentence + ". Its code: " + cause.getCode(), cause);
  }
}
