package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;
import org.plainsong.model.KvScales;

class DirectKvCacheTest {

  private static final DecoderShape SHAPE = new DecoderShape(2, 4, 2, 16, 64, 300, 1 << 20);

  private static final DecoderShape EIGHT_BITS =
      new DecoderShape(2, 4, 2, 16, 64, 300, 1 << 20, KvFormat.INT8);

  @Test
  void bytes_ofACache_areTheShapesBytesPerTokenInWholeBlocks() {
    try (KvCache cache = cache(SHAPE, 3, 10);
        KvCache quarter = cache(EIGHT_BITS, 3, 16)) {
      assertThat(quarter.bytes()).isEqualTo(3 * 16 * 2L * 2 * 2 * 16);
      assertThat(cache.bytes()).isEqualTo(4 * quarter.bytes());
      assertThat(cache.bytes()).isEqualTo(3 * 16 * SHAPE.kvBytesPerToken());
      assertThat(quarter.bytes()).isEqualTo(3 * 16 * EIGHT_BITS.kvBytesPerToken());
      assertThat(cache.rows()).isEqualTo(3);
      assertThat(cache.capacity()).isEqualTo(10);
    }
  }

  @Test
  void new_outsideTheRanges_isRefusedWithNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache(SHAPE, 0, 8))
        .withMessage("rows must be >= 1. Provided value: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache(SHAPE, 1, (1 << 20) + 1))
        .withMessageContaining("between 1 and the model's longest sequence, 1048576 tokens")
        .withMessageContaining("Provided value: 1048577");
    DecoderShape wide = new DecoderShape(32, 4, 2, 16, 64, 300, 1 << 20);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache(wide, 1, 1 << 19))
        .withMessageContaining("2147483647 bytes")
        .withMessageContaining("a capacity of 524288 tokens takes 4294967296 bytes");
  }

  @ParameterizedTest
  @EnumSource
  void get_whatWasPut_isThatRowsLayersAndHeadsAlone(KvFormat format) {
    DecoderShape shape = new DecoderShape(2, 4, 2, 16, 64, 300, 64, format);
    try (DirectKvCache cache = cache(shape, 3, 20)) {
      for (int row = 0; row < 3; row++) {
        for (int layer = 0; layer < 2; layer++) {
          for (int place = 0; place < 20; place++) {
            cache.put(row, layer, place, keysAndValues(row, layer, place), 0, 32);
          }
        }
      }
      for (int row = 0; row < 3; row++) {
        for (int layer = 0; layer < 2; layer++) {
          assertHolds(cache, format, row, row, layer, 20);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void copyPrefix_betweenCapacities_copiesThosePlacesAndNoOtherRow(KvFormat format) {
    DecoderShape shape = new DecoderShape(2, 4, 2, 16, 64, 300, 64, format);
    try (DirectKvCache from = cache(shape, 2, 20);
        DirectKvCache to = cache(shape, 3, 40)) {
      for (int layer = 0; layer < 2; layer++) {
        for (int place = 0; place < 20; place++) {
          from.put(1, layer, place, keysAndValues(1, layer, place), 0, 32);
        }
      }
      to.copyPrefix(2, from, 1, 18);
      for (int layer = 0; layer < 2; layer++) {
        assertHolds(to, format, 2, 1, layer, 18);
      }
      for (int row = 0; row < 2; row++) {
        for (int i = 0; i < to.buffers()[row].capacity(); i++) {
          assertThat(to.buffers()[row].get(i)).isZero();
        }
      }
    }
  }

  @Test
  void put_beyondEightBits_saturates() {
    try (DirectKvCache cache = cache(EIGHT_BITS, 1, 1)) {
      float[] loud = new float[64];
      Arrays.fill(loud, 0, 32, 1e30f);
      Arrays.fill(loud, 32, 64, Float.NEGATIVE_INFINITY);
      loud[0] = Float.NaN;
      cache.put(0, 0, 0, loud, 0, 32);
      byte[] keys = new byte[16 * 16];
      byte[] values = new byte[16];
      cache.keys(0, 0, 0, 1, keys);
      cache.values(0, 0, 0, 1, values);
      assertThat(keys[0]).isZero();
      assertThat(keys[16]).isEqualTo((byte) 127);
      assertThat(values[3]).isEqualTo((byte) -127);
    }
  }

  /** Small whole numbers, which eight bits of scale 1 hold: {@code float[64]}. */
  private static float[] keysAndValues(int row, int layer, int place) {
    float[] both = new float[64];
    for (int i = 0; i < both.length; i++) {
      both[i] = (row * 37 + layer * 61 + place * 7 + i * 3) % 255 - 127;
    }
    return both;
  }

  private static void assertHolds(
      DirectKvCache cache, KvFormat format, int row, int source, int layer, int places) {
    for (int head = 0; head < 2; head++) {
      float[] keys = new float[32 * 16];
      float[] values = new float[places * 16];
      if (format == KvFormat.FLOAT) {
        cache.get(row, layer, head, places, keys, values);
      } else {
        byte[] keyBytes = new byte[keys.length];
        byte[] valueBytes = new byte[values.length];
        cache.keys(row, layer, head, places, keyBytes);
        cache.values(row, layer, head, places, valueBytes);
        for (int i = 0; i < keys.length; i++) {
          keys[i] = keyBytes[i];
        }
        for (int i = 0; i < values.length; i++) {
          values[i] = valueBytes[i];
        }
      }
      for (int place = 0; place < places; place++) {
        float[] put = keysAndValues(source, layer, place);
        for (int i = 0; i < 16; i++) {
          float key = keys[(place / 16 * 16 + i) * 16 + place % 16];
          assertThat(key).isEqualTo(put[head * 16 + i]);
          assertThat(values[place * 16 + i]).isEqualTo(put[32 + head * 16 + i]);
        }
      }
    }
  }

  @Test
  void copyPrefix_outsideTheRanges_isRefusedWithNumbers() {
    DecoderShape other = new DecoderShape(3, 4, 2, 16, 64, 300, 64);
    try (KvCache from = cache(SHAPE, 2, 4);
        KvCache foreign = cache(other, 2, 4);
        KvCache bytes = cache(EIGHT_BITS, 2, 4);
        KvCache to = cache(SHAPE, 3, 6)) {
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
    KvCache closed = cache(SHAPE, 1, 4);
    closed.close();
    try (KvCache open = cache(SHAPE, 1, 4)) {
      assertThatIllegalStateException().isThrownBy(() -> open.copyPrefix(0, closed, 0, 1));
      assertThatIllegalStateException().isThrownBy(() -> closed.copyPrefix(0, open, 0, 1));
    }
  }

  @Test
  void close_manyLargeCaches_givesTheMemoryBackAtOnce() {
    long before = directBytes();
    for (int i = 0; i < 8; i++) {
      try (KvCache cache = cache(SHAPE, 64, 2048)) {
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
                DirectKvCache.allocate(
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

  private static DirectKvCache cache(DecoderShape shape, int rows, int capacity) {
    float[] ones = new float[shape.kvHeads() * shape.headSize()];
    Arrays.fill(ones, 1f);
    List<float[]> layers = Collections.nCopies(shape.layers(), ones);
    return new DirectKvCache(shape, Optional.of(new KvScales(layers, layers)), rows, capacity);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
