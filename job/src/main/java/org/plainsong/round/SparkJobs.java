package org.plainsong.round;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.plainsong.teacher.TeacherGroup;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Runs one function on every partition of the groups, as a job with a description. */
final class SparkJobs {

  private final JavaSparkContext spark;

  SparkJobs(JavaSparkContext spark) {
    this.spark = spark;
  }

  /** One answer a partition, in the order of the partitions. */
  @SuppressWarnings("unchecked") // Scala hands back an array of exactly this class.
  <T> T[] run(
      String description,
      JavaRDD<TeacherGroup> groups,
      Function2<TaskContext, Iterator<TeacherGroup>, T> function,
      Class<T> type) {
    spark.setJobDescription("plainsong: " + description);
    ClassTag<T> tag = ClassTag$.MODULE$.apply(type);
    Object answers;
    try {
      answers = spark.sc().runJob(groups.rdd(), function, tag);
    } catch (Exception e) {
      // Scala declares nothing, and throws Spark's checked exceptions.
      throw HostFault.orSame(e);
    }
    T[] typed = (T[]) answers;
    return Arrays.copyOf(typed, typed.length);
  }

  /** As many partitions without a record: for functions that concern the executor alone. */
  <T> T[] runWithoutRecords(
      String description,
      int partitions,
      Function2<TaskContext, Iterator<TeacherGroup>, T> function,
      Class<T> type) {
    JavaRDD<TeacherGroup> nothing = spark.parallelize(List.of(), partitions);
    return run(description, nothing, function, type);
  }
}
