package org.plainsong.round;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDBlockId;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.model.ModelFolder;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.teacher.WireFormat;

/**
 * A driver of two executors, each a process of one core, whose processes it kills. Ends with 0 if
 * every round gave what a single process gives and, in the end, both executors hold partitions.
 *
 * <p>Arguments: the model's folder, the class path of the executors.
 */
final class LostExecutorProgram {

  private static final int EXECUTORS = 2;
  private static final int MEMORY_MIB = 512;
  private static final long MOST_SECONDS = 60;

  private LostExecutorProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    ModelFolder model = ModelFolder.open(Path.of(arguments[0]));
    SparkConf conf =
        new SparkConf()
            .setMaster("local-cluster[" + EXECUTORS + ",1," + MEMORY_MIB + "]")
            .setAppName("lost executors")
            .set("spark.ui.enabled", "false")
            .set("spark.executor.memory", MEMORY_MIB + "m")
            .set("spark.executor.extraClassPath", arguments[1])
            // A task that waited for an executor that is gone would outlast the test.
            .set("spark.locality.wait", "10min")
            .set("spark.shuffle.reduceLocality.enabled", "false");
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        ProbedModel probed =
            ProbedModel.open(spark, MadeRounds.plan(model, "lost"), MadeRounds.PARTITIONS)) {
      run(spark, model, probed);
    }
  }

  private static void run(JavaSparkContext spark, ModelFolder model, ProbedModel probed)
      throws InterruptedException {
    JavaRDD<TeacherGroup> groups = MadeRounds.groups(spark);
    await("two executors", () -> executors(spark) == EXECUTORS);
    try (SparkTransport distributed = new SparkTransport(spark, probed, groups);
        Decoder decoder = Decoders.load(model, 1);
        LocalTransport local =
            new LocalTransport(new Ensemble(decoder, MadeRounds.spec()), MadeRounds.records())) {
      for (RoundRequest round : MadeRounds.rounds()) {
        // Before the job starts or while it runs, and more than once in a run.
        if (round.round() % 3 == 1) {
          killAnExecutor();
        }
        long started = System.nanoTime();
        byte[] sums = WireFormat.encode(distributed.exchange(round));
        System.out.printf(
            "round %d took %d ms, places %s%n",
            round.round(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
            places(groups));
        check(Arrays.equals(sums, WireFormat.encode(local.exchange(round))), "other sums");
      }
      await("a new executor", () -> executors(spark) == EXECUTORS);
      List<RoundRequest> rounds = MadeRounds.rounds();
      RoundRequest last = rounds.get(rounds.size() - 1);
      await(
          "partitions on both",
          () -> {
            distributed.exchange(last);
            return new TreeSet<>(places(groups)).size() == EXECUTORS;
          });
    }
  }

  private static void killAnExecutor() {
    ProcessHandle executor =
        ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().commandLine().orElse("").contains("ExecutorBackend"))
            .findFirst()
            .orElseThrow();
    check(executor.destroyForcibly(), "the executor was not killed");
  }

  /** The executor of every partition that is persisted. */
  private static List<String> places(JavaRDD<TeacherGroup> groups) {
    List<String> places = new ArrayList<>();
    for (int partition = 0; partition < MadeRounds.PARTITIONS; partition++) {
      SparkEnv.get()
          .blockManager()
          .master()
          .getLocations(new RDDBlockId(groups.id(), partition))
          .foreach(place -> places.add(place.executorId()));
    }
    return places;
  }

  private static int executors(JavaSparkContext spark) {
    // The driver is in the list.
    return spark.sc().getExecutorMemoryStatus().size() - 1;
  }

  private static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!holds.getAsBoolean()) {
      check(System.nanoTime() < deadline, what + " did not come");
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }
}
