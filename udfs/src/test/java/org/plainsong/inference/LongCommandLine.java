package org.plainsong.inference;

/** A process of its own, to be started with a long command line. */
final class LongCommandLine {

  private LongCommandLine() {}

  public static void main(String[] arguments) {
    OnnxRuntime.environment();
    System.out.println("off: " + OnnxRuntimeTest.ofProcess(OnnxRuntime.OPT_OUT));
  }
}
