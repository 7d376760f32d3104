package org.plainsong.inference;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Direct buffers that are given back at once.
 *
 * <p>The JDK frees a direct buffer when the collector finds it unreachable, which on an executor
 * with a large, quiet heap may be never. Caches are hundreds of megabytes, so they are freed by the
 * JDK's own cleaner as soon as they are closed, the way Netty and Spark do it. Both count against
 * {@code -XX:MaxDirectMemorySize} (by default the size of the heap) while they live.
 */
final class DirectMemory {

  private static final Cleaner CLEANER = Cleaner.find();

  private DirectMemory() {}

  /** Zeroed native memory in the machine's byte order. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * Frees a buffer made by {@link #allocate}; nothing may read it, or a slice of it, afterwards.
   * Where the JDK offers no cleaner, the collector frees it later.
   */
  static void free(ByteBuffer buffer) {
    CLEANER.clean(buffer);
  }

  /** {@code sun.misc.Unsafe.invokeCleaner}, reached by name because javac forbids its import. */
  private record Cleaner(Method method, Object unsafe, boolean available) {

    static Cleaner find() {
      try {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        return new Cleaner(
            type.getMethod("invokeCleaner", ByteBuffer.class), field.get(null), true);
      } catch (ReflectiveOperationException e) {
        return new Cleaner(Object.class.getMethods()[0], new Object(), false);
      }
    }

    void clean(ByteBuffer buffer) {
      if (!available) {
        return;
      }
      try {
        method.invoke(unsafe, buffer);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Direct memory could not be freed", e);
      }
    }
  }
}
