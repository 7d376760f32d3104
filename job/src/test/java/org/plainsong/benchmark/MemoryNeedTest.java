package org.plainsong.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryNeedTest {

  @Test
  void of_keysAndValues_addsModelHeapAndTheRest() {
    assertThat(MemoryNeed.of(100, 1000, 10)).isEqualTo(1000 + 100 + 10 + (1L << 28));
  }
}
