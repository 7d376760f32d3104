package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifetimeTest {

  private final AtomicInteger freed = new AtomicInteger();
  private final Lifetime lifetime = new Lifetime("It is closed", freed::incrementAndGet);

  @Test
  void close_unused_freesOnce() {
    lifetime.close();
    lifetime.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  void close_inUse_freesWhenTheLastUseExits() {
    lifetime.enter();
    lifetime.enter();
    lifetime.close();
    lifetime.close();
    lifetime.exit();
    assertThat(freed).hasValue(0);
    lifetime.exit();
    assertThat(freed).hasValue(1);
  }

  @Test
  void enter_closed_failsWithTheSentence() {
    lifetime.close();
    assertThatIllegalStateException().isThrownBy(lifetime::enter).withMessage("It is closed");
  }
}
