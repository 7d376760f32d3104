package org.plainsong.round;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.plainsong.functions.ExecutorPlan;
import org.plainsong.functions.ModelPlace;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.model.ModelFolder;
import org.plainsong.prompt.Prompt;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;

/** Some rounds of some groups, the same each time, and what they run on. */
final class MadeRounds {

  static final int GROUPS = 5;
  static final int PARTITIONS = 3;
  static final int ROUNDS = 8;
  static final long SEED = 5;

  private MadeRounds() {}

  static ExecutorPlan plan(ModelFolder model, String attempt) {
    return new ExecutorPlan("same name", attempt, place(model, model.digest()), 1, 1, spec());
  }

  static ModelPlace place(ModelFolder model, String digest) {
    return new ModelPlace(model.path().toString(), digest, /* cache= */ null);
  }

  static EnsembleSpec spec() {
    Prompt first = new Prompt(new int[] {65, 66, 67}, new int[] {10, 10}, new int[] {65, 66});
    Prompt second = new Prompt(new int[] {80}, new int[0], new int[] {80, 81, 82});
    ContributionRule rule = new ContributionRule(30, new ClipBound(1 << 20), 6).withProbabilities();
    return new EnsembleSpec(
        List.of(first, second),
        new int[] {0, 1, 0, 1, 0},
        rule,
        256,
        20,
        ROUNDS,
        new Batches(8, 1));
  }

  /** Texts of four tokens, the groups at different places. */
  static List<RoundRequest> rounds() {
    Random random = new Random(SEED);
    int[] tokens = random.ints(ROUNDS, 0, 256).toArray();
    List<RoundRequest> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<GroupStep> steps = new ArrayList<>();
      for (int group = 0; group < GROUPS; group++) {
        int length = (round + group) % 4;
        int text = (round + group) / 4;
        steps.add(new GroupStep(group, text, Arrays.copyOf(tokens, length)));
        // Every second group begins another text beside it, later and on other tokens.
        if (group % 2 == 0 && round > 1) {
          int[] others = Arrays.copyOfRange(tokens, round % 3, round % 3 + (round - 2) % 4);
          steps.add(new GroupStep(group, 10 + (round - 2) / 4, others));
        }
      }
      rounds.add(new RoundRequest(round, steps));
    }
    return rounds;
  }

  static List<TeacherGroup> records() {
    Random random = new Random(SEED);
    List<TeacherGroup> groups = new ArrayList<>();
    for (int group = 0; group < GROUPS - 1; group++) {
      List<Teacher> teachers = new ArrayList<>();
      for (int i = 0; i < 2 + 3 * group; i++) {
        teachers.add(new Teacher(random.ints(1 + random.nextInt(20), 0, 256).toArray()));
      }
      groups.add(new TeacherGroup(group, teachers));
    }
    return groups;
  }

  static JavaRDD<TeacherGroup> groups(JavaSparkContext spark) {
    List<List<TeacherGroup>> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<TeacherGroup> here = new ArrayList<>();
      for (TeacherGroup group : records()) {
        if (group.group() % PARTITIONS == partition) {
          here.add(group);
        }
      }
      partitions.add(here);
    }
    return spark
        .parallelize(partitions, PARTITIONS)
        .flatMap(List::iterator)
        .persist(StorageLevel.MEMORY_AND_DISK_SER());
  }
}
