package org.plainsong.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.plainsong.model.ProductProbe;

/**
 * Whether this machine's fast products of bytes saturate. Where they do, ONNX Runtime is told to
 * multiply unsigned bytes instead: slower, and the same integers as on any other machine.
 *
 * <p>It is tried, not looked up: ONNX Runtime's own test also counts machines that are exact, which
 * would lose half of their speed, and a list of processors would grow old.
 */
final class IntegerProducts {

  /** Relative; what saturation loses is half of the product. */
  private static final float TOLERANCE = 1e-3f;

  private static @Nullable Boolean saturates;

  private IntegerProducts() {}

  /** Tried once a virtual machine, in some milliseconds. */
  static synchronized boolean saturate() {
    Boolean tried = saturates;
    if (tried == null) {
      tried = isInexact(/* precise= */ false);
      saturates = tried;
    }
    return tried;
  }

  /** Sets what makes products exact on a machine where they are not. */
  static void makePrecise(SessionOptions options) throws OrtException {
    options.addConfigEntry("session.x64quantprecision", "1");
  }

  /**
   * Whether any product is not what it must be.
   *
   * @param precise with what {@link #makePrecise} sets
   */
  static boolean isInexact(boolean precise) {
    ByteBuffer ones = DirectMemory.allocate(ProductProbe.ROWS * ProductProbe.INNER * Float.BYTES);
    ByteBuffer products =
        DirectMemory.allocate(ProductProbe.ROWS * ProductProbe.COLUMNS * Float.BYTES);
    try (SessionOptions options = new SessionOptions();
        Tensors tensors = new Tensors()) {
      options.setIntraOpNumThreads(1);
      if (precise) {
        makePrecise(options);
      }
      try (OrtSession session =
          OnnxRuntime.environment().createSession(ProductProbe.graph(), options)) {
        fill(ones.asFloatBuffer(), 1f);
        fill(products.asFloatBuffer(), Float.NaN);
        tensors
            .inputFloats(ProductProbe.ACTIVATIONS, ones, ProductProbe.ROWS, ProductProbe.INNER)
            .outputFloats(ProductProbe.PRODUCTS, products, ProductProbe.ROWS, ProductProbe.COLUMNS);
        tensors.run(session);
        return isAnyOff(products.asFloatBuffer());
      }
    } catch (OrtException e) {
      throw OrtFailures.of("ONNX Runtime could not multiply bytes", e);
    } finally {
      DirectMemory.free(ones);
      DirectMemory.free(products);
    }
  }

  private static void fill(FloatBuffer values, float value) {
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, value);
    }
  }

  /** A value that is no number is off, too. */
  private static boolean isAnyOff(FloatBuffer products) {
    float expected = ProductProbe.expected();
    for (int i = 0; i < products.capacity(); i++) {
      if (!(Math.abs(products.get(i) - expected) <= TOLERANCE * expected)) {
        return true;
      }
    }
    return false;
  }
}
