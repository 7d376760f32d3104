package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.plainsong.model.DecoderShape;
import org.plainsong.model.KvFormat;

class DirectKvCacheTest {

  private static final DecoderShape SHAPE = new DecoderShape(2, 4, 2, 16, 64, 300, 1 << 20);

  private static final DecoderShape EIGHT_BITS =
      new DecoderShape(2, 4, 2, 16, 64, 300, 1 << 20, KvFormat.INT8);

  @Test
  void bytes_ofACache_areTheShapesBytesPerTokenInWholeBlocks() {
    try (KvCache cache = new DirectKvCache(SHAPE, 3, 10);
        KvCache quarter = new DirectKvCache(EIGHT_BITS, 3, 16)) {
      assertThat(quarter.bytes()).isEqualTo(3 * 16 * 2L * 2 * 2 * (16 + 4));
      assertThat(cache.bytes()).isEqualTo(3 * 16 * 2L * 2 * 2 * 16 * 4);
      assertThat(cache.bytes()).isEqualTo(3 * 16 * SHAPE.kvBytesPerToken());
      assertThat(quarter.bytes()).isEqualTo(3 * 16 * EIGHT_BITS.kvBytesPerToken());
      assertThat(cache.rows()).isEqualTo(3);
      assertThat(cache.capacity()).isEqualTo(10);
    }
  }

  @Test
  void new_outsideTheRanges_isRefusedWithNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DirectKvCache(SHAPE, 0, 8))
        .withMessage("rows must be >= 1. Provided value: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DirectKvCache(SHAPE, 1, (1 << 20) + 1))
        .withMessageContaining("between 1 and the model's longest sequence, 1048576 tokens")
        .withMessageContaining("Provided value: 1048577");
    DecoderShape wide = new DecoderShape(32, 4, 2, 16, 64, 300, 1 << 20);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DirectKvCache(wide, 1, 1 << 19))
        .withMessageContaining("2147483647 bytes")
        .withMessageContaining("a capacity of 524288 tokens takes 4294967296 bytes");
  }

  @ParameterizedTest
  @EnumSource
  void get_whatWasPut_isThatRowsLayersAndHeadsAlone(KvFormat format) {
    DecoderShape shape = new DecoderShape(2, 4, 2, 16, 64, 300, 64, format);
    try (DirectKvCache cache = new DirectKvCache(shape, 3, 20)) {
      for (int row = 0; row < 3; row++) {
        for (int layer = 0; layer < 2; layer++) {
          for (int place = 0; place < 20; place++) {
            put(cache, format, row, layer, place);
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
    try (DirectKvCache from = new DirectKvCache(shape, 2, 20);
        DirectKvCache to = new DirectKvCache(shape, 3, 40)) {
      for (int layer = 0; layer < 2; layer++) {
        for (int place = 0; place < 20; place++) {
          put(from, format, 1, layer, place);
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

  /** Small whole numbers: {@code float[64]}. */
  private static float[] keysAndValues(int row, int layer, int place) {
    float[] both = new float[64];
    for (int i = 0; i < both.length; i++) {
      both[i] = (row * 37 + layer * 61 + place * 7 + i * 3) % 255 - 127;
    }
    return both;
  }

  private static void put(DirectKvCache cache, KvFormat format, int row, int layer, int place) {
    float[] both = keysAndValues(row, layer, place);
    for (int index = 0; index < 2; index++) {
      DirectKvCache.Head head = cache.head(row, layer, index);
      int key = index * 16;
      int value = 32 + key;
      int column = DirectKvCache.columnOf(place, 16);
      if (format == KvFormat.FLOAT) {
        float[] keys = new float[512];
        float[] values = new float[512];
        head.readKeys(place + 1, keys);
        for (int i = 0; i < 16; i++) {
          keys[column + i * 16] = both[key + i];
          values[place * 16 + i] = both[value + i];
        }
        head.writeKeys(place, place + 1, keys);
        head.writeValues(place, place + 1, values);
      } else {
        byte[] keys = new byte[512];
        byte[] values = new byte[512];
        head.readKeys(place + 1, keys);
        for (int i = 0; i < 16; i++) {
          keys[column + i * 16] = (byte) both[key + i];
          values[place * 16 + i] = (byte) both[value + i];
        }
        head.writeKeys(place, place + 1, keys);
        head.writeValues(place, place + 1, values);
        float[] scales = new float[cache.places()];
        scales[place] = both[key];
        head.writeKeyScales(place, place + 1, scales);
        scales[place] = both[value];
        head.writeValueScales(place, place + 1, scales);
      }
    }
  }

  private static void assertHolds(
      DirectKvCache cache, KvFormat format, int row, int source, int layer, int places) {
    for (int head = 0; head < 2; head++) {
      float[] keys = new float[32 * 16];
      float[] values = new float[places * 16];
      if (format == KvFormat.FLOAT) {
        cache.head(row, layer, head).readKeys(places, keys);
        cache.head(row, layer, head).readValues(places, values);
      } else {
        byte[] keyBytes = new byte[keys.length];
        byte[] valueBytes = new byte[values.length];
        cache.head(row, layer, head).readKeys(places, keyBytes);
        cache.head(row, layer, head).readValues(places, valueBytes);
        float[] keyScales = new float[cache.places()];
        float[] valueScales = new float[places];
        cache.head(row, layer, head).readKeyScales(keyScales);
        cache.head(row, layer, head).readValueScales(places, valueScales);
        for (int place = 0; place < places; place++) {
          float[] put = keysAndValues(source, layer, place);
          assertThat(keyScales[place]).isEqualTo(put[head * 16]);
          assertThat(valueScales[place]).isEqualTo(put[32 + head * 16]);
        }
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
    try (KvCache from = new DirectKvCache(SHAPE, 2, 4);
        KvCache foreign = new DirectKvCache(other, 2, 4);
        KvCache bytes = new DirectKvCache(EIGHT_BITS, 2, 4);
        KvCache to = new DirectKvCache(SHAPE, 3, 6)) {
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
    KvCache closed = new DirectKvCache(SHAPE, 1, 4);
    closed.close();
    try (KvCache open = new DirectKvCache(SHAPE, 1, 4)) {
      assertThatIllegalStateException().isThrownBy(() -> open.copyPrefix(0, closed, 0, 1));
      assertThatIllegalStateException().isThrownBy(() -> closed.copyPrefix(0, open, 0, 1));
    }
  }

  @Test
  void close_manyLargeCaches_givesTheMemoryBackAtOnce() {
    long before = directBytes();
    for (int i = 0; i < 8; i++) {
      try (KvCache cache = new DirectKvCache(SHAPE, 64, 2048)) {
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

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
