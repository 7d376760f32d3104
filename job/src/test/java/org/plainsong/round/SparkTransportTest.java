package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.functions.ExecutorPlan;
import org.plainsong.functions.LostState;
import org.plainsong.functions.ModelPlace;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;
import org.plainsong.prompt.Prompt;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.teacher.WireFormat;

class SparkTransportTest {

  private static final int GROUPS = 5;
  private static final int PARTITIONS = 3;
  private static final int ROUNDS = 8;
  private static final long SEED = 5;

  @TempDir private static Path folder;
  private static JavaSparkContext spark;
  private static ModelFolder model;

  @BeforeAll
  static void start() {
    model = TinyModel.create(folder.resolve("tiny"), WeightFormat.W8A8, SEED);
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void exchange_everyRound_givesTheSumsOfTheLocalTransport() {
    try (ProbedModel probed = ProbedModel.open(spark, plan("same-sums"), PARTITIONS);
        SparkTransport distributed = new SparkTransport(spark, probed, groups());
        Decoder decoder = Decoders.load(model, 1);
        LocalTransport local = new LocalTransport(new Ensemble(decoder, spec()), records())) {
      for (RoundRequest round : rounds()) {
        assertThat(WireFormat.encode(distributed.exchange(round)))
            .isEqualTo(WireFormat.encode(local.exchange(round)));
      }
    }
  }

  @Test
  void exchange_stateOfHalfThePartitionsLost_changesNoSum() {
    List<byte[]> undisturbed = new ArrayList<>();
    Random random = new Random(SEED);
    int lossAt = 1 + random.nextInt(ROUNDS - 1);
    for (boolean lose : new boolean[] {false, true}) {
      try (ProbedModel probed = ProbedModel.open(spark, plan("loss-" + lose), PARTITIONS);
          SparkTransport distributed = new SparkTransport(spark, probed, groups())) {
        for (RoundRequest round : rounds()) {
          if (lose && round.round() == lossAt) {
            LostState.of(0);
            LostState.of(2);
          }
          byte[] sums = WireFormat.encode(distributed.exchange(round));
          if (lose) {
            assertThat(sums)
                .as("round %d of seed %d", round.round(), SEED)
                .isEqualTo(undisturbed.get((int) round.round()));
          } else {
            undisturbed.add(sums);
          }
        }
      }
    }
  }

  /** A second run may have the name of the first, but never its teachers or its clip bound. */
  @Test
  void exchange_sameRunNameWithOtherRecords_startsFromNothing() {
    ProbedModel first = ProbedModel.open(spark, plan("first"), PARTITIONS);
    SparkTransport before = new SparkTransport(spark, first, groups());
    RoundRequest round = rounds().get(0);
    before.exchange(round);
    // The first run is not closed: it died.
    JavaRDD<TeacherGroup> nobody = spark.parallelize(List.of(), PARTITIONS);
    try (ProbedModel second = ProbedModel.open(spark, plan("second"), PARTITIONS);
        SparkTransport after = new SparkTransport(spark, second, nobody);
        Decoder decoder = Decoders.load(model, 1);
        LocalTransport local = new LocalTransport(new Ensemble(decoder, spec()), List.of())) {
      assertThat(WireFormat.encode(after.exchange(round)))
          .isEqualTo(WireFormat.encode(local.exchange(round)));
    }
  }

  @Test
  void open_modelOfAnotherDigest_isRefused() {
    ExecutorPlan other = new ExecutorPlan("other", "other", place("0".repeat(64)), 1, spec());
    assertThatThrownBy(() -> ProbedModel.open(spark, other, PARTITIONS))
        .hasMessageContaining("must have SHA-256");
  }

  private static ExecutorPlan plan(String attempt) {
    return new ExecutorPlan("same name", attempt, place(model.digest()), 1, spec());
  }

  private static ModelPlace place(String digest) {
    return new ModelPlace(model.path().toString(), digest, /* cache= */ null);
  }

  private static EnsembleSpec spec() {
    Prompt first = new Prompt(new int[] {65, 66, 67}, new int[] {10, 10}, new int[] {65, 66});
    Prompt second = new Prompt(new int[] {80}, new int[0], new int[] {80, 81, 82});
    ContributionRule rule = new ContributionRule(30, new ClipBound(1 << 20), 6).withProbabilities();
    return new EnsembleSpec(
        List.of(first, second), new int[] {0, 1, 0, 1, 0}, rule, 256, 20, ROUNDS, 8);
  }

  /** Two texts of four tokens, the groups at different places. */
  private static List<RoundRequest> rounds() {
    Random random = new Random(SEED);
    int[] tokens = random.ints(ROUNDS, 0, 256).toArray();
    List<RoundRequest> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<GroupStep> steps = new ArrayList<>();
      for (int group = 0; group < GROUPS; group++) {
        int length = (round + group) % 4;
        int text = (round + group) / 4;
        steps.add(new GroupStep(group, text, Arrays.copyOf(tokens, length)));
      }
      rounds.add(new RoundRequest(round, steps));
    }
    return rounds;
  }

  private static List<TeacherGroup> records() {
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

  private static JavaRDD<TeacherGroup> groups() {
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
