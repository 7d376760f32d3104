package org.plainsong.round;

import static java.util.Comparator.comparing;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockManagerRemoved;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.RDDBlockId;
import org.jspecify.annotations.Nullable;
import org.plainsong.teacher.TeacherGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the partitions where executors are: gives those of a lost one to others at once, and to the
 * one that comes in its place.
 *
 * <p>Left to itself, Spark asks once, when a job starts, where its partitions are. A task whose
 * executor is gone then waits for it as long as one that must not wander ({@code
 * spark.locality.wait}, minutes). So when an executor is lost the round's job is called off and
 * starts again, which asks anew; what is done of it stays done, because a round says where to be,
 * not how far to go.
 *
 * <p>A lost partition is built on an executor that is left, and would stay there, because its
 * records do: every later round would take twice as long while a new executor idles. So a new one
 * gets what is above an equal share elsewhere. It reads the records and builds the teachers again:
 * that costs time, and changes no sum.
 *
 * <p>Lives on the driver; not meant to be serialised.
 */
final class Placement extends SparkListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  /** A block is dropped some time after it was asked for. */
  private static final long DROP_MILLIS = 2_000;

  /**
   * How often a round starts again. Spark ends a job whose task loses its executor four times; this
   * must end too, and what is left to Spark then is slow, not wrong.
   */
  private static final int RESTARTS = 5;

  /** One a job: a call-off that comes late must not meet the next one. */
  private static final AtomicLong TAGS = new AtomicLong();

  private final JavaSparkContext spark;
  private final JavaRDD<TeacherGroup> groups;
  private final PlacedGroups placed;
  private final Map<String, Executor> executors = new ConcurrentHashMap<>();
  private final AtomicBoolean changed = new AtomicBoolean();

  /** The tag of the job that a lost executor calls off, null where there is none. */
  private final AtomicReference<@Nullable String> running = new AtomicReference<>();

  private Placement(JavaSparkContext spark, JavaRDD<TeacherGroup> groups) {
    this.spark = spark;
    this.groups = groups;
    this.placed = new PlacedGroups(groups);
  }

  /** Watches from now on. */
  static Placement of(JavaSparkContext spark, JavaRDD<TeacherGroup> groups) {
    Placement placement = new Placement(spark, groups);
    if (!spark.sc().isLocal()) {
      // In this order: one that joins meanwhile is not missed.
      spark.sc().addSparkListener(placement);
      placement.readExecutors();
      placement.changed.set(true);
    }
    return placement;
  }

  private void readExecutors() {
    spark
        .sc()
        .statusStore()
        .executorList(/* activeOnly= */ true)
        .foreach(
            it ->
                it.id().equals("driver")
                    ? null
                    : executors.put(
                        it.id(),
                        new Executor(
                            it.id(),
                            it.hostPort().substring(0, it.hostPort().lastIndexOf(':')),
                            it.totalCores())));
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    executors.put(
        added.executorId(),
        new Executor(
            added.executorId(),
            added.executorInfo().executorHost(),
            added.executorInfo().totalCores()));
    changed.set(true);
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lose(removed.executorId());
  }

  /** Comes first where an executor's blocks are missed before the executor is. */
  @Override
  public void onBlockManagerRemoved(SparkListenerBlockManagerRemoved removed) {
    lose(removed.blockManagerId().executorId());
  }

  private void lose(String id) {
    if (executors.remove(id) == null) {
      return;
    }
    changed.set(true);
    String tag = running.getAndSet(null);
    if (tag != null) {
      LOG.info("executor {} is lost: the round starts again", id);
      spark.cancelJobsWithTag(tag);
    }
  }

  /** The groups, as a round's job takes them. */
  JavaRDD<TeacherGroup> groups() {
    return JavaRDD.fromRDD(placed, placed.elementClassTag());
  }

  /** Runs a round's job, and once more whenever an executor is lost meanwhile. */
  <T> T run(Supplier<T> job) {
    for (int attempt = 0; ; attempt++) {
      String tag = "plainsong-round-" + TAGS.incrementAndGet();
      running.set(attempt < RESTARTS ? tag : null);
      spark.addJobTag(tag);
      try {
        if (changed.getAndSet(false)) {
          place();
        }
        return job.get();
      } catch (Exception e) {
        // Its tag is still there: nobody called it off, so the failure is its own.
        if (running.get() != null || attempt == RESTARTS || spark.sc().isStopped()) {
          throw e;
        }
      } finally {
        running.set(null);
        spark.removeJobTag(tag);
      }
    }
  }

  private void place() {
    BlockManagerMaster blocks = SparkEnv.get().blockManager().master();
    Map<Integer, String> held = new TreeMap<>();
    for (int partition = 0; partition < groups.getNumPartitions(); partition++) {
      int number = partition;
      blocks
          .getLocations(block(partition))
          .headOption()
          .foreach(place -> held.put(number, place.executorId()));
    }
    Map<Integer, Executor> wanted = spread(groups.getNumPartitions(), held, executors);
    wanted.forEach(
        (partition, executor) -> {
          String before = held.get(partition);
          // Of an executor that is gone there is nothing to drop.
          if (before != null && executors.containsKey(before) && !before.equals(executor.id())) {
            LOG.info("partition {} moves to executor {}", partition, executor.id());
            drop(blocks, block(partition));
          }
        });
    placed.place(wanted);
  }

  /** Drops what a partition's new place would otherwise fetch from the old one in every round. */
  private static void drop(BlockManagerMaster blocks, RDDBlockId block) {
    blocks.removeBlock(block);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DROP_MILLIS);
    while (System.nanoTime() < deadline && !blocks.getLocations(block).isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private RDDBlockId block(int partition) {
    return new RDDBlockId(groups.id(), partition);
  }

  /**
   * A place for every partition. A partition stays where it is unless its executor is gone or has
   * more than its share, which is in proportion to its cores.
   *
   * @param partitions how many partitions there are
   * @param held the executor's id of each partition that has one
   * @param executors all that there are, by id; if none, nothing has a place
   */
  static Map<Integer, Executor> spread(
      int partitions, Map<Integer, String> held, Map<String, Executor> executors) {
    Map<String, Executor> all = new TreeMap<>(executors);
    Map<Integer, Executor> places = new TreeMap<>();
    if (all.isEmpty()) {
      return places;
    }
    int cores = all.values().stream().mapToInt(Executor::cores).sum();
    Map<String, Integer> load = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      Executor executor = all.get(held.getOrDefault(partition, ""));
      if (executor != null) {
        int share = (partitions * executor.cores() + cores - 1) / cores;
        if (load.getOrDefault(executor.id(), 0) < share) {
          load.merge(executor.id(), 1, Integer::sum);
          places.put(partition, executor);
        }
      }
    }
    for (int partition = 0; partition < partitions; partition++) {
      if (!places.containsKey(partition)) {
        Executor freest =
            all.values().stream()
                .min(comparing(it -> (load.getOrDefault(it.id(), 0) + 1.0) / it.cores()))
                .orElseThrow();
        load.merge(freest.id(), 1, Integer::sum);
        places.put(partition, freest);
      }
    }
    return places;
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
  }
}
