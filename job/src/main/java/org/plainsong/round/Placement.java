package org.plainsong.round;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockManagerAdded;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.RDDBlockId;
import org.plainsong.teacher.TeacherGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives partitions of a lost executor to the one that comes in its place.
 *
 * <p>Spark builds a lost partition again at once, on an executor that is left, and it stays there,
 * because its records do: every later round would take twice as long while the new executor idles.
 * So the records of what is too much in one place are dropped when an executor joins. The next
 * round finds a free one, which reads and builds them: that costs time, and changes no sum.
 *
 * <p>Lives on the driver; not meant to be serialised.
 */
final class Placement extends SparkListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  /** A block is dropped some time after it was asked for: a round may come before. */
  private static final int TRIES = 10;

  private final JavaSparkContext spark;
  private final JavaRDD<TeacherGroup> groups;
  private final AtomicInteger tries = new AtomicInteger();

  private Placement(JavaSparkContext spark, JavaRDD<TeacherGroup> groups) {
    this.spark = spark;
    this.groups = groups;
  }

  /** Watches from now on. */
  static Placement of(JavaSparkContext spark, JavaRDD<TeacherGroup> groups) {
    Placement placement = new Placement(spark, groups);
    if (!spark.sc().isLocal()) {
      spark.sc().addSparkListener(placement);
    }
    return placement;
  }

  @Override
  public void onBlockManagerAdded(SparkListenerBlockManagerAdded added) {
    tries.set(TRIES);
  }

  /** Call it between two rounds. */
  void spread() {
    if (tries.get() == 0 || tries.getAndDecrement() == 0) {
      return;
    }
    BlockManagerMaster blocks = SparkEnv.get().blockManager().master();
    Map<Integer, String> places = new TreeMap<>();
    for (int partition = 0; partition < groups.getNumPartitions(); partition++) {
      int number = partition;
      blocks
          .getLocations(block(partition))
          .headOption()
          .foreach(place -> places.put(number, place.executorId()));
    }
    // The driver is in the list.
    int executors = spark.sc().getExecutorMemoryStatus().size() - 1;
    List<Integer> surplus = surplus(places, executors);
    surplus.forEach(partition -> blocks.removeBlock(block(partition)));
    if (!surplus.isEmpty()) {
      LOG.info("an executor joined: partitions {} move away from a fuller one", surplus);
    }
  }

  private RDDBlockId block(int partition) {
    return new RDDBlockId(groups.id(), partition);
  }

  /**
   * The partitions above an equal share of their executor.
   *
   * @param places the executor of each partition
   * @param executors how many there are, those without a partition too
   */
  static List<Integer> surplus(Map<Integer, String> places, int executors) {
    int among = Math.max(1, executors);
    int share = (places.size() + among - 1) / among;
    Map<String, Integer> held = new TreeMap<>();
    List<Integer> surplus = new ArrayList<>();
    new TreeMap<>(places)
        .forEach(
            (partition, executor) -> {
              if (held.merge(executor, 1, Integer::sum) > share) {
                surplus.add(partition);
              }
            });
    return surplus;
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
  }
}
