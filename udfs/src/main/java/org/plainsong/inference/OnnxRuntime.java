package org.plainsong.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's environment, one a virtual machine, made only once its usage report is off.
 *
 * <p>Since 1.29 the library on Linux and macOS reports to its makers, from the moment the
 * environment is made, and reads the process's command line for that: with one of 4 kB or more it
 * crashes the process. An environment variable of the process switches all of it off; a Java
 * program cannot set one, so the C library's own function does.
 */
final class OnnxRuntime {

  static final String OPT_OUT = "ORT_DISABLE_TELEMETRY";
  static final String OFF = "1";

  private static @Nullable OrtEnvironment environment;

  private OnnxRuntime() {}

  /**
   * The environment.
   *
   * @throws IllegalStateException if the report cannot be switched off
   */
  static synchronized OrtEnvironment environment() {
    OrtEnvironment made = environment;
    if (made == null) {
      switchOffReport();
      made = OrtEnvironment.getEnvironment();
      try {
        made.setTelemetry(false);
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime's usage report could not be ended", e);
      }
      environment = made;
    }
    return made;
  }

  private static void switchOffReport() {
    if (OFF.equals(System.getenv(OPT_OUT))) {
      return;
    }
    try {
      Object[] arguments = {OPT_OUT, OFF, /* overwrite= */ 1};
      int failed = NativeLibrary.getInstance("c").getFunction("setenv").invokeInt(arguments);
      if (failed == 0) {
        return;
      }
    } catch (LinkageError e) {
      throw refused(e);
    }
    throw refused(null);
  }

  private static IllegalStateException refused(@Nullable Throwable cause) {
    return new IllegalStateException(
        "ONNX Runtime's usage report must be off, and cannot be switched off from here. Set the"
            + " environment variable "
            + OPT_OUT
            + "="
            + OFF
            + " on the driver, and spark.executorEnv."
            + OPT_OUT
            + "="
            + OFF
            + " for the executors.",
        cause);
  }
}
