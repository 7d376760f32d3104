package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.functions.ExecutorPlan;
import org.plainsong.functions.LostState;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.teacher.WireFormat;

class SparkTransportTest {

  @TempDir private static Path folder;
  private static JavaSparkContext spark;
  private static ModelFolder model;

  @BeforeAll
  static void start() {
    model = TinyModel.create(folder.resolve("tiny"), WeightFormat.W8A8, MadeRounds.SEED);
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
    try (ProbedModel probed =
            ProbedModel.open(spark, MadeRounds.plan(model, "same-sums"), MadeRounds.PARTITIONS);
        SparkTransport distributed = new SparkTransport(spark, probed, MadeRounds.groups(spark));
        Decoder decoder = Decoders.load(model, 1);
        LocalTransport local =
            new LocalTransport(new Ensemble(decoder, MadeRounds.spec()), MadeRounds.records())) {
      for (RoundRequest round : MadeRounds.rounds()) {
        assertThat(WireFormat.encode(distributed.exchange(round)))
            .isEqualTo(WireFormat.encode(local.exchange(round)));
      }
    }
  }

  @Test
  void exchange_stateOfHalfThePartitionsLost_changesNoSum() {
    List<byte[]> undisturbed = new ArrayList<>();
    Random random = new Random(MadeRounds.SEED);
    int lossAt = 1 + random.nextInt(MadeRounds.ROUNDS - 1);
    for (boolean lose : new boolean[] {false, true}) {
      try (ProbedModel probed =
              ProbedModel.open(
                  spark, MadeRounds.plan(model, "loss-" + lose), MadeRounds.PARTITIONS);
          SparkTransport distributed =
              new SparkTransport(spark, probed, MadeRounds.groups(spark))) {
        for (RoundRequest round : MadeRounds.rounds()) {
          if (lose && round.round() == lossAt) {
            LostState.of(0);
            LostState.of(2);
          }
          byte[] sums = WireFormat.encode(distributed.exchange(round));
          if (lose) {
            assertThat(sums)
                .as("round %d of seed %d", round.round(), MadeRounds.SEED)
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
    ProbedModel first =
        ProbedModel.open(spark, MadeRounds.plan(model, "first"), MadeRounds.PARTITIONS);
    SparkTransport before = new SparkTransport(spark, first, MadeRounds.groups(spark));
    RoundRequest round = MadeRounds.rounds().get(0);
    before.exchange(round);
    // The first run is not closed: it died.
    JavaRDD<TeacherGroup> nobody = spark.parallelize(List.of(), MadeRounds.PARTITIONS);
    try (ProbedModel second =
            ProbedModel.open(spark, MadeRounds.plan(model, "second"), MadeRounds.PARTITIONS);
        SparkTransport after = new SparkTransport(spark, second, nobody);
        Decoder decoder = Decoders.load(model, 1);
        LocalTransport local =
            new LocalTransport(new Ensemble(decoder, MadeRounds.spec()), List.of())) {
      assertThat(WireFormat.encode(after.exchange(round)))
          .isEqualTo(WireFormat.encode(local.exchange(round)));
    }
  }

  @Test
  void open_modelOfAnotherDigest_isRefused() {
    ExecutorPlan other =
        new ExecutorPlan(
            "other", "other", MadeRounds.place(model, "0".repeat(64)), 1, 1, MadeRounds.spec());
    assertThatThrownBy(() -> ProbedModel.open(spark, other, MadeRounds.PARTITIONS))
        .hasMessageContaining("must have SHA-256");
  }
}
