package org.plainsong.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;

class PublicOnlyTest {

  private static final int NAT = 1 << 20;
  private static final int[] TOKENS = {0, 1, 2};
  private static final int[] PUBLIC = {NAT, 0, -NAT / 2};

  private final TokenMechanism mechanism = mechanism(8);

  @Test
  void cost_isNothing() {
    assertThat(mechanism.cost()).isEqualTo(new DpEvent.Public());
    assertThat(mechanism.name()).isEqualTo("public-only");
  }

  @Test
  void contribution_isNothing() {
    assertThat(mechanism.contribution())
        .isEqualTo(ContributionRule.unclipped(Contribution.NONE, 50, /* groupSize= */ 64));
    assertThat(mechanism.contribution().readsTeachers()).isFalse();
  }

  @Test
  void draw_otherSums_drawsTheSame() {
    TokenMechanism twin = mechanism(8);
    ScoreSum none = new ScoreSum(0, TOKENS, PUBLIC, new long[3]);
    ScoreSum huge = new ScoreSum(0, TOKENS, PUBLIC, new long[] {1L << 50, -(1L << 50), 4711});

    for (int i = 0; i < 1000; i++) {
      assertThat(mechanism.draw(none)).isEqualTo(twin.draw(huge));
    }
  }

  @Test
  void draw_manyTimes_isThePublicSoftmax() {
    ScoreSum scores = new ScoreSum(0, TOKENS, PUBLIC, new long[3]);
    double[] probabilities = GoodnessOfFit.softmax(new long[] {NAT, 0, -NAT / 2}, 0x1p-20 / 1.5);

    assertThat(GoodnessOfFit.accepts(probabilities, 30_000, () -> mechanism.draw(scores)))
        .as("seed 8")
        .isTrue();
  }

  private static TokenMechanism mechanism(long seed) {
    return Mechanisms.publicOnly(
        new MechanismSettings(
            /* topK= */ 50,
            /* groupSize= */ 64,
            new BigDecimal("1.5"),
            /* maxRecordsPerUnit= */ 1,
            NeighboringRelation.ADD_OR_REMOVE_ONE,
            new SeededBits(seed)));
  }
}
