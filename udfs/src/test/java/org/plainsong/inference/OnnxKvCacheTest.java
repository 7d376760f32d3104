package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;

class OnnxKvCacheTest {

  private static final DecoderShape SHAPE = new DecoderShape(2, 4, 2, 16, 64, 300, 1 << 20);

  private static final DecoderShape EIGHT_BITS =
      new DecoderShape(2, 4, 2, 16, 64, 300, 1 << 20, KvFormat.INT8);

  @Test
  void bytes_ofACache_areTheShapesBytesPerToken() {
    try (KvCache cache = new OnnxKvCache(SHAPE, 3, 10);
        KvCache quarter = new OnnxKvCache(EIGHT_BITS, 3, 10)) {
      assertThat(quarter.bytes()).isEqualTo(3 * 10 * 2L * 2 * 2 * 16);
      assertThat(cache.bytes()).isEqualTo(4 * quarter.bytes());
      assertThat(cache.bytes()).isEqualTo(3 * 10 * SHAPE.kvBytesPerToken());
      assertThat(quarter.bytes()).isEqualTo(3 * 10 * EIGHT_BITS.kvBytesPerToken());
      assertThat(cache.rows()).isEqualTo(3);
      assertThat(cache.capacity()).isEqualTo(10);
    }
  }

  @Test
  void new_outsideTheRanges_isRefusedWithNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxKvCache(SHAPE, 0, 8))
        .withMessage("rows must be >= 1. Provided value: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxKvCache(SHAPE, 1, (1 << 20) + 1))
        .withMessageContaining("between 1 and the model's longest sequence, 1048576 tokens")
        .withMessageContaining("Provided value: 1048577");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxKvCache(SHAPE, 16, 1 << 20))
        .withMessageContaining("2147483647 bytes")
        .withMessageContaining("16 rows of capacity 1048576 take 2147483648 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxKvCache(EIGHT_BITS, 64, 1 << 20))
        .withMessageContaining("64 rows of capacity 1048576 take 2147483648 bytes");
  }

  @Test
  void copyPrefix_betweenCapacities_copiesThosePositionsOfEveryHead() {
    try (OnnxKvCache from = new OnnxKvCache(SHAPE, 2, 4);
        OnnxKvCache to = new OnnxKvCache(SHAPE, 3, 6)) {
      for (int i = 0; i < from.buffers()[3].capacity() / Float.BYTES; i++) {
        from.buffers()[3].putFloat(i * Float.BYTES, i + 1);
      }
      to.copyPrefix(2, from, 1, 3);
      for (int position = 0; position < 6; position++) {
        for (int head = 0; head < 2; head++) {
          int source = ((1 * 2 + head) * 4 + position) * 16;
          int target = ((2 * 2 + head) * 6 + position) * 16;
          float expected = position < 3 ? source + 1 : 0;
          assertThat(to.buffers()[3].getFloat(target * Float.BYTES)).isEqualTo(expected);
        }
      }
      assertThat(to.buffers()[3].getFloat(0)).isZero();
    }
  }

  @Test
  void copyPrefix_inEightBits_copiesThosePositionsOfEveryHead() {
    try (OnnxKvCache from = new OnnxKvCache(EIGHT_BITS, 2, 4);
        OnnxKvCache to = new OnnxKvCache(EIGHT_BITS, 3, 6)) {
      for (int i = 0; i < from.buffers()[3].capacity(); i++) {
        from.buffers()[3].put(i, (byte) (1 + i % 127));
      }
      to.copyPrefix(2, from, 1, 3);
      for (int position = 0; position < 6; position++) {
        for (int head = 0; head < 2; head++) {
          int source = ((1 * 2 + head) * 4 + position) * 16;
          int target = ((2 * 2 + head) * 6 + position) * 16;
          int expected = position < 3 ? 1 + source % 127 : 0;
          assertThat(to.buffers()[3].get(target)).isEqualTo((byte) expected);
        }
      }
    }
  }

  @Test
  void copyPrefix_outsideTheRanges_isRefusedWithNumbers() {
    DecoderShape other = new DecoderShape(3, 4, 2, 16, 64, 300, 64);
    try (KvCache from = new OnnxKvCache(SHAPE, 2, 4);
        KvCache foreign = new OnnxKvCache(other, 2, 4);
        KvCache bytes = new OnnxKvCache(EIGHT_BITS, 2, 4);
        KvCache to = new OnnxKvCache(SHAPE, 3, 6)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> to.copyPrefix(0, from, 0, 5))
          .withMessageContaining("smaller capacity of the two caches, 4 tokens")
          .withMessageContaining("Provided value: 5");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> to.copyPrefix(3, from, 0, 1))
          .withMessage("row must be between 0 and 2. Provided value: 3");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> to.copyPrefix(0, from, -1, 1))
          .withMessage("fromRow must be between 0 and 1. Provided value: -1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> to.copyPrefix(0, foreign, 0, 1))
          .withMessageContaining("same shape");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> to.copyPrefix(0, bytes, 0, 1))
          .withMessageContaining("same shape");
    }
  }

  @Test
  void copyPrefix_closedCache_failsWithASentence() {
    KvCache closed = new OnnxKvCache(SHAPE, 1, 4);
    closed.close();
    try (KvCache open = new OnnxKvCache(SHAPE, 1, 4)) {
      assertThatIllegalStateException().isThrownBy(() -> open.copyPrefix(0, closed, 0, 1));
      assertThatIllegalStateException().isThrownBy(() -> closed.copyPrefix(0, open, 0, 1));
    }
  }

  @Test
  void close_manyLargeCaches_givesTheMemoryBackAtOnce() {
    long before = directBytes();
    for (int i = 0; i < 8; i++) {
      try (KvCache cache = new OnnxKvCache(SHAPE, 64, 2048)) {
        assertThat(directBytes()).isBetween(before + cache.bytes(), before + 2 * cache.bytes());
      }
      assertThat(directBytes()).isEqualTo(before);
    }
  }

  @Test
  void allocate_memoryRunsOut_saysWhatToSetAndKeepsNothing() {
    long before = directBytes();
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(
            () ->
                OnnxKvCache.allocate(
                    /* count= */ 5,
                    /* bytes= */ 4096,
                    bytes -> {
                      if (calls.incrementAndGet() == 4) {
                        throw new OutOfMemoryError("as the JDK does");
                      }
                      return DirectMemory.allocate(bytes);
                    }))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("20480 bytes")
        .hasMessageContaining("-XX:MaxDirectMemorySize");
    assertThat(directBytes()).isEqualTo(before);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
