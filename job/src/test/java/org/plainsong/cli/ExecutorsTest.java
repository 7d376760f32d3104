package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExecutorsTest {

  private static final Duration STEP = Duration.ofMillis(1);

  @Test
  void expected_asSparkIsTold() {
    assertThat(Executors.expected(conf())).isZero();
    assertThat(Executors.expected(conf().set("spark.executor.instances", "3"))).isEqualTo(3);
    SparkConf standalone = conf().set("spark.cores.max", "8").set("spark.executor.cores", "4");
    assertThat(Executors.expected(standalone)).isEqualTo(2);
    assertThat(Executors.expected(standalone.set("spark.dynamicAllocation.enabled", "true")))
        .isZero();
  }

  @Test
  void await_expectedNumber_returnsWithTheLast() {
    assertThat(executors(countingTo(/* most= */ 4), /* expected= */ 3).await()).isEqualTo(3);
  }

  @Test
  void await_unknownNumber_returnsWhenNoMoreCome() {
    assertThat(executors(countingTo(/* most= */ 4), /* expected= */ 0).await()).isEqualTo(4);
  }

  @Test
  void await_tooFew_takesWhatIsThere() {
    assertThat(executors(() -> 1, /* expected= */ 3).await()).isEqualTo(1);
  }

  @Test
  void await_none_saysWhatToDo() {
    assertThatThrownBy(() -> executors(() -> 0, /* expected= */ 0).await())
        .isInstanceOf(NoExecutorsException.class)
        .hasMessageContainingAll("no executor", "fewer cores");
    assertThat(Failure.of(new NoExecutorsException(""))).isEqualTo(Failure.INFRASTRUCTURE);
  }

  private static Executors executors(IntSupplier registered, int expected) {
    return new Executors(registered, expected, Duration.ofMillis(200), STEP);
  }

  private static IntSupplier countingTo(int most) {
    AtomicInteger looks = new AtomicInteger();
    return () -> Math.min(most, looks.getAndIncrement());
  }

  private static SparkConf conf() {
    return new SparkConf(/* loadDefaults= */ false);
  }
}
