package org.plainsong.round;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.plainsong.teacher.TeacherGroup;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The persisted groups, with a say in which executor has which partition: Spark's own choice is
 * where the records are, and anywhere for the rest, even where other partitions have their place.
 */
final class PlacedGroups extends RDD<TeacherGroup> {

  private static final long serialVersionUID = 1;

  private static final ClassTag<TeacherGroup> TAG = ClassTag$.MODULE$.apply(TeacherGroup.class);

  /** By partition, in Spark's words for an executor. On the driver alone: executors never ask. */
  private transient volatile Map<Integer, String> places = Map.of();

  PlacedGroups(JavaRDD<TeacherGroup> groups) {
    super(groups.rdd(), TAG);
  }

  /** Says where partitions are from the next job on. Those that are not named Spark places. */
  void place(Map<Integer, Executor> wanted) {
    places =
        wanted.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getKey, place -> place.getValue().asLocation()));
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(TAG).partitions();
  }

  @Override
  public Iterator<TeacherGroup> compute(Partition split, TaskContext context) {
    return firstParent(TAG).iterator(split, context);
  }

  @Override
  public Seq<String> getPreferredLocations(Partition split) {
    String place = places.get(split.index());
    return CollectionConverters.asScala(place == null ? List.<String>of() : List.of(place)).toSeq();
  }
}
