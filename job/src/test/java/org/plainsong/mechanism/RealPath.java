package org.plainsong.mechanism;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.prompt.Prompt;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.teacher.WireFormat;

/**
 * The sums of one group by the code that executors run, from the records' tokens over the decoder's
 * logits, candidates and contributions to the bytes that reach the driver. Only the logits are not
 * a model's: they are a hash of a row's tokens, and more extreme than a model's.
 */
final class RealPath {

  private static final int VOCABULARY = 24;
  private static final int RECORD_TOKENS = 6;

  private final ContributionRule rule;

  RealPath(ContributionRule rule) {
    this.rule = rule;
  }

  /** The sums for a group of units. */
  ScoreSum scores(List<Unit> units) {
    Prompt prompt = new Prompt(new int[] {1, 2, 3}, new int[] {4}, new int[] {1, 2});
    EnsembleSpec spec =
        new EnsembleSpec(
            List.of(prompt),
            /* promptOfGroup= */ new int[1],
            rule,
            VOCABULARY,
            RECORD_TOKENS,
            /* maxNewTokens= */ 4,
            Batches.of(4));
    List<Teacher> teachers = new ArrayList<>();
    units.forEach(unit -> teachers.addAll(unit.teachers()));
    GroupStep step = new GroupStep(/* group= */ 0, /* text= */ 0, new int[] {5});
    try (Ensemble ensemble = new Ensemble(new SharpDecoder(VOCABULARY), spec)) {
      List<ScoreSum> sums =
          ensemble.advance(List.of(step), () -> List.of(new TeacherGroup(0, teachers)).iterator());
      return WireFormat.decode(WireFormat.encode(sums)).get(0);
    }
  }

  /** The records of one privacy unit: m times the same, which moves the sums most. */
  record Unit(List<Teacher> teachers) {

    static List<Unit> random(int units, int records, long seed) {
      Random random = new Random(seed);
      List<Unit> all = new ArrayList<>();
      for (int i = 0; i < units; i++) {
        int length = 1 + random.nextInt(RECORD_TOKENS);
        Teacher teacher = new Teacher(random.ints(length, 0, VOCABULARY).toArray());
        all.add(new Unit(Collections.nCopies(records, teacher)));
      }
      return all;
    }
  }
}
