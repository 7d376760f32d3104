package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private static SparkConf conf() {
    return new SparkConf(/* loadDefaults= */ false);
  }

  @Test
  void complete_nothingSet_hasEveryDefault() {
    SparkConf conf = Sessions.complete(conf());
    assertThat(conf.get("spark.app.name")).isEqualTo("plainsong");
    assertThat(conf.get("spark.master")).isEqualTo("local[*]");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    assertThat(conf.get("spark.speculation")).isEqualTo("false");
    assertThat(conf.get("spark.broadcast.blockSize")).isEqualTo("128k");
    assertThat(conf.get("spark.ui.retainedJobs")).isEqualTo("50");
    assertThat(conf.get("spark.ui.retainedStages")).isEqualTo("50");
    assertThat(conf.get("spark.ui.retainedTasks")).isEqualTo("1000");
    assertThat(conf.get("spark.eventLog.rolling.enabled")).isEqualTo("true");
    assertThat(conf.get("spark.eventLog.compress")).isEqualTo("true");
    assertThat(conf.get("spark.shuffle.reduceLocality.enabled")).isEqualTo("false");
    assertThat(conf.get("spark.serializer")).endsWith("JavaSerializer");
  }

  @Test
  void complete_setBySubmit_isKept() {
    SparkConf set =
        conf()
            .set("spark.master", "yarn")
            .set("spark.app.name", "nightly")
            .set("spark.ui.retainedJobs", "7");
    SparkConf conf = Sessions.complete(set);
    assertThat(conf.get("spark.master")).isEqualTo("yarn");
    assertThat(conf.get("spark.app.name")).isEqualTo("nightly");
    assertThat(conf.get("spark.ui.retainedJobs")).isEqualTo("7");
    assertThat(conf.contains("spark.ui.enabled")).isFalse();
  }

  @Test
  void complete_localWithUiAskedFor_keepsIt() {
    SparkConf conf = Sessions.complete(conf().set("spark.ui.enabled", "true"));
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("true");
  }

  @Test
  void complete_kryo_isRefusedWithAdvice() {
    SparkConf conf = conf().set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    assertThatThrownBy(() -> Sessions.complete(conf))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spark.serializer must be")
        .hasMessageContaining("Kryo")
        .hasMessageContaining("Remove the setting");
  }

  @Test
  void use_sparkEndsUnderIt_isALostCluster() {
    Throwable thrown = catchThrowable(() -> Sessions.use(SessionsTest::workAfterTheEnd));
    assertThat(Failure.of(thrown)).isEqualTo(Failure.INFRASTRUCTURE);
    assertThat(new FailureReport(thrown, FailureReport.Detail.SENTENCE).sentence())
        .contains("cluster ended Spark");
  }

  private static void workAfterTheEnd(SparkSession spark) {
    // As a master does that goes away.
    spark.stop();
    spark.range(1).count();
  }

  @Test
  void use_otherFailures_staySame() {
    IllegalStateException own = new IllegalStateException("own");
    IllegalStateException foreign = new IllegalStateException("foreign");
    foreign.setStackTrace(new StackTraceElement[0]);
    assertThatThrownBy(
            () ->
                Sessions.use(
                    spark -> {
                      throw foreign;
                    }))
        .isSameAs(foreign);
    assertThatThrownBy(
            () ->
                Sessions.use(
                    spark -> {
                      spark.stop();
                      throw own;
                    }))
        .isSameAs(own);
  }

  @Test
  void use_preparation_isMadeBesideAndHandedOver() {
    List<Thread> threads = new ArrayList<>();
    Sessions.use(
        Thread::currentThread,
        (spark, maker) -> {
          assertThat(spark.range(3).count()).isEqualTo(3);
          threads.add(maker);
        });
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
  }

  @Test
  void use_preparationFails_throwsThatAndEndsSpark() {
    IllegalArgumentException fault = new IllegalArgumentException("epsilon must be > 0");
    assertThatThrownBy(() -> Sessions.use(failing(fault), SessionsTest::neverReached))
        .isSameAs(fault);
    assertThat(SparkSession.getDefaultSession().isDefined()).isFalse();
  }

  @Test
  void use_bothFail_tellsWhatPreparationFound() {
    IllegalArgumentException fault = new IllegalArgumentException("epsilon must be > 0");
    System.setProperty("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    try {
      assertThatThrownBy(() -> Sessions.use(failing(fault), SessionsTest::neverReached))
          .isSameAs(fault);
      assertThatThrownBy(() -> Sessions.use(() -> "fine", SessionsTest::neverReached))
          .hasMessageContaining("spark.serializer must be");
    } finally {
      System.clearProperty("spark.serializer");
    }
  }

  private static Callable<String> failing(RuntimeException fault) {
    return () -> {
      throw fault;
    };
  }

  private static void neverReached(SparkSession spark, String prepared) {
    throw new AssertionError("worked without a preparation");
  }
}
