package org.plainsong.inference;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the fastest loops that this JVM has. */
final class AttentionKernels {

  private static final Logger LOG = LoggerFactory.getLogger(AttentionKernels.class);

  private static final String MODULE = "jdk.incubator.vector";
  private static final String VECTORS = "org.plainsong.inference.VectorKernel";

  private static final AttentionKernel BEST = find();

  private AttentionKernels() {}

  /** The loops of this JVM; safe for concurrent use. */
  static AttentionKernel best() {
    return BEST;
  }

  private static AttentionKernel find() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      LOG.warn(
          "attention runs without the machine's vectors, several times as slow: start Java with"
              + " --add-modules={}",
          MODULE);
      return new ScalarKernel();
    }
    try {
      return Class.forName(VECTORS)
          .asSubclass(AttentionKernel.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the vector loops are missing from the build", e);
    }
  }
}
