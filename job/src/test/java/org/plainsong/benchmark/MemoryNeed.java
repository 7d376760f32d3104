package org.plainsong.benchmark;

/**
 * The resident memory of a process that scores teachers, stated before it runs.
 *
 * <pre>
 *   need = keys and values + model files + 0.25 GiB
 * </pre>
 *
 * Keys and values are the rows of all groups in flight. The rest is the JVM, its heap in use and
 * the arenas of the kernels; Spark's own heap is not in it. True groups are larger or smaller than
 * the expected size by about its square root; the number is public and knows nothing of that.
 */
final class MemoryNeed {

  private static final long REST = 1L << 28;

  private MemoryNeed() {}

  /** Bytes, from those of the model's files and those of keys and values. */
  static long of(long modelBytes, long keysAndValues) {
    return Math.addExact(keysAndValues, modelBytes + REST);
  }
}
