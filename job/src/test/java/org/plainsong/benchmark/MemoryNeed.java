package org.plainsong.benchmark;

/**
 * The resident memory of a process that scores teachers, stated before it runs.
 *
 * <pre>
 *   need = keys and values + model files + heap + 0.25 GiB
 * </pre>
 *
 * Keys and values are the rows of all groups in flight. The heap is as large as it may become: Java
 * fills it before it looks for what can go. The rest is the JVM itself and the arenas of the
 * kernels. True groups are larger or smaller than the expected size by about its square root; the
 * number is public and knows nothing of that.
 */
final class MemoryNeed {

  private static final long REST = 1L << 28;

  private MemoryNeed() {}

  /** Bytes, from those of the model's files, of keys and values, and of the largest heap. */
  static long of(long modelBytes, long keysAndValues, long heap) {
    return Math.addExact(Math.addExact(keysAndValues, heap), modelBytes + REST);
  }
}
