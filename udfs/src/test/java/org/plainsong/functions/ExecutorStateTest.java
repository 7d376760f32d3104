package org.plainsong.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;
import org.plainsong.prompt.Prompt;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.EnsembleSpec;

class ExecutorStateTest {

  private static ExecutorPlan plan(Path folder) {
    ModelFolder model = TinyModel.create(folder, WeightFormat.W8A8, /* seed= */ 5);
    Prompt prompt = new Prompt(new int[] {65, 66}, new int[] {10}, new int[] {65});
    EnsembleSpec spec =
        new EnsembleSpec(
            List.of(prompt),
            new int[] {0, 0},
            new ContributionRule(30, new ClipBound(1 << 20), 6),
            /* vocabularySize= */ 256,
            20,
            8,
            Batches.of(4));
    ModelPlace place = new ModelPlace(model.path().toString(), model.digest(), /* cache= */ null);
    return new ExecutorPlan("run", "attempt", place, /* threads= */ 1, /* cores= */ 2, spec);
  }

  @Test
  void ensemble_partitionThatMovedAway_isDropped(@TempDir Path folder) {
    ExecutorPlan plan = plan(folder.resolve("tiny"));
    ExecutorState state = ExecutorState.of(plan);
    try {
      Ensemble stays = state.ensemble(0, /* round= */ 7);
      Ensemble moves = state.ensemble(1, 7);
      assertThat(state.ensemble(0, 8)).isSameAs(stays);
      // Its turn in this round may only not have come yet, or the round is tried again.
      assertThat(state.ensemble(1, 8)).isSameAs(moves);
      assertThat(state.ensemble(1, 8)).isSameAs(moves);
      assertThat(state.ensemble(0, 9)).isSameAs(stays);
      assertThat(state.ensemble(0, 10)).isSameAs(stays);
      assertThat(state.ensemble(1, 10)).isNotSameAs(moves);
      assertThat(state.ensemble(0, 10)).isSameAs(stays);
    } finally {
      ExecutorState.release(plan.attempt());
    }
  }
}
