package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.plainsong.functions.ModelUnavailableException;

class HostFaultTest {

  private static final String ENDED =
      "Job aborted due to stage failure: Task 1 in stage 0.0 failed 4 times, most recent failure:"
          + " Lost task 1.3 in stage 0.0 (TID 7) (10.0.0.2 executor 5): ";
  private static final String OURS =
      "org.plainsong.functions.ModelUnavailableException: weights.bin is damaged\n\tat somewhere";

  @Test
  void orSame_modelOfAHost_isToldWithTheHost() {
    assertThat(HostFault.orSame(new SparkException(ENDED + OURS)))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessage("On host 10.0.0.2 (executor 5): weights.bin is damaged");
  }

  /** A record may quote anything, the name of an exception too. */
  @Test
  void orSame_anythingElse_isThrownAsItIs() {
    for (String message :
        new String[] {"a record", OURS, ENDED + "java.lang.RuntimeException: a record " + OURS}) {
      SparkException thrown = new SparkException(message);
      assertThatThrownBy(
              () -> {
                throw HostFault.orSame(thrown);
              })
          .isSameAs(thrown);
    }
  }
}
