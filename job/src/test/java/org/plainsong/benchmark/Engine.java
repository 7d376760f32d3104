package org.plainsong.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.plainsong.functions.ExecutorPlan;
import org.plainsong.functions.ModelPlace;
import org.plainsong.inference.Decoder;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.model.ModelFolder;
import org.plainsong.round.ProbedModel;
import org.plainsong.round.RoundTransport;
import org.plainsong.round.SparkTransport;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.TeacherGroup;
import scala.Tuple2;

/**
 * The product's own rounds over a workload. Every token is drawn, as in a run, and then replaced by
 * the one that all engines follow.
 */
final class Engine {

  private static final int THREADS_PER_TASK = 1;

  private final Workload work;
  private final TokenMechanism mechanism;

  Engine(Workload work, TokenMechanism mechanism) {
    this.work = work;
    this.mechanism = mechanism;
  }

  /** Rounds in this JVM, one ensemble on several threads. */
  Timing local(Decoder decoder, int threads) {
    try (RoundTransport transport = work.transport(decoder, threads)) {
      return rounds(transport);
    }
  }

  /** Rounds as Spark jobs, a partition a core, one thread a task. */
  Timing spark(JavaSparkContext spark, ModelFolder model) {
    return spark(spark, model, spark.defaultParallelism(), THREADS_PER_TASK);
  }

  /** The same with so many partitions, and so many threads a task. */
  Timing spark(JavaSparkContext spark, ModelFolder model, int partitions, int threads) {
    ExecutorPlan plan =
        new ExecutorPlan(
            "benchmark",
            UUID.randomUUID().toString(),
            ModelPlace.find(model.path().toString(), null),
            threads,
            /* cores= */ spark.defaultParallelism(),
            work.spec().withLoad(work.groups().size() / partitions, threads));
    JavaRDD<TeacherGroup> groups = shuffled(spark, partitions);
    try (ProbedModel probed = ProbedModel.open(spark, plan, partitions);
        SparkTransport transport = new SparkTransport(spark, probed, groups)) {
      return rounds(transport);
    }
  }

  /** The groups as a run has them: behind a shuffle, so that a task carries none of them. */
  private JavaRDD<TeacherGroup> shuffled(JavaSparkContext spark, int partitions) {
    JavaRDD<TeacherGroup> groups =
        spark
            .parallelize(work.groups())
            .mapToPair(group -> new Tuple2<>(group.group(), group))
            .partitionBy(new HashPartitioner(partitions))
            .values()
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    groups.foreachPartition(all -> {});
    return groups;
  }

  private Timing rounds(RoundTransport transport) {
    long start = System.nanoTime();
    long middle = start;
    int[] followed = new int[work.tokens()];
    Arrays.setAll(followed, Workload::forcedToken);
    for (int round = 0; round < work.tokens(); round++) {
      List<GroupStep> steps = new ArrayList<>();
      for (TeacherGroup group : work.groups()) {
        steps.add(new GroupStep(group.group(), 0, Arrays.copyOf(followed, round)));
      }
      for (ScoreSum sum : transport.exchange(new RoundRequest(round, steps))) {
        mechanism.draw(sum);
      }
      if (round == 0) {
        middle = System.nanoTime();
      }
    }
    return new Timing(middle - start, System.nanoTime() - middle);
  }
}
