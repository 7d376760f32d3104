package org.plainsong.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryNeedTest {

  @Test
  void of_keysAndValues_addsTheModelAndTheRest() {
    assertThat(MemoryNeed.of(100, 1000)).isEqualTo(1000 + 100 + (1L << 28));
  }
}
