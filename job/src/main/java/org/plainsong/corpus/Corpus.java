package org.plainsong.corpus;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.teacher.TeacherGroup;

/**
 * The private records of a run, as groups of teachers on the executors.
 *
 * <p>Lives on the driver and is not serialisable. What it returns is a function of the pinned
 * files, the salt and public settings: partitioning, order and retries change nothing.
 */
public final class Corpus {

  private final SparkSession spark;
  private final PinnedInput input;

  /** Opens an input that was pinned before. */
  public Corpus(SparkSession spark, PinnedInput input) {
    this.spark = spark;
    this.input = input;
  }

  /**
   * Lists the files of a source with their lengths and times. Reads none of them.
   *
   * @throws IllegalArgumentException if the location has no file, or cannot be listed
   */
  public static PinnedInput pin(SparkSession spark, CorpusSource source) {
    try {
      return pinner(spark).pin(source);
    } catch (RuntimeException e) {
      throw InputFault.of(e, source);
    }
  }

  /** Whether every file of an input is still what it was when it was pinned. Reads none of them. */
  public static boolean isUnchanged(SparkSession spark, PinnedInput input) {
    try {
      pinner(spark).requireUnchanged(input);
      return true;
    } catch (InputFault e) {
      return false;
    }
  }

  /**
   * Reads the records and returns the groups that run, every one of them exactly once, persisted
   * and ready. A record that is null, malformed, unlisted or cannot be rendered contributes
   * nothing. Group i is in partition i modulo the number of partitions.
   *
   * @param renderers makes the renderer on an executor
   * @param partitions number of partitions, {@code >= 1}
   * @throws IllegalArgumentException if the input as a whole cannot be read, lacks a column, or has
   *     a file that changed since it was pinned
   */
  public JavaRDD<TeacherGroup> groups(
      GroupPlan plan, Salt salt, RendererFactory renderers, int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be >= 1. Provided value: " + partitions);
    }
    GroupAssignment assignment = assignment(plan, salt);
    JavaRDD<TeacherGroup> groups =
        texts(assignment, partitions)
            .mapPartitionsToPair(new RenderRecords(renderers))
            .partitionBy(new GroupPartitioner(partitions))
            .mapPartitionsWithIndex(
                new CollectGroups(plan.count(), partitions), /* preservesPartitioning= */ true)
            .setName("teacher groups")
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    try {
      spark.sparkContext().setJobDescription("Plainsong: records to groups of teachers");
      groups.foreachPartition(new Visit());
      pinner(spark).requireUnchanged(input);
      return groups;
    } catch (Exception e) {
      groups.unpersist();
      throw InputFault.of(e, input.source());
    } finally {
      spark.sparkContext().setJobDescription(null);
    }
  }

  /**
   * Counts the usable records of each label, after bounding what a unit contributes: those that
   * {@link #groups} would form groups of, but for the few that a tokenizer refuses.
   *
   * @param labels the public list, empty for a table without labels, which has one count
   * @param salt decides which records of a unit count; any will do
   * @param partitions number of partitions, {@code >= 1}
   * @throws IllegalArgumentException as {@link #groups} does
   */
  public LabelCounts counts(List<String> labels, Salt salt, int partitions) {
    GroupAssignment assignment = assignment(onePerLabel(labels), salt);
    try {
      spark.sparkContext().setJobDescription("Plainsong: records to counts");
      long[] counts =
          texts(assignment, partitions)
              .mapPartitions(new CountLabels(Math.max(1, labels.size())))
              .fold(new long[Math.max(1, labels.size())], new CountLabels.Add());
      pinner(spark).requireUnchanged(input);
      return new LabelCounts(counts);
    } catch (Exception e) {
      throw InputFault.of(e, input.source());
    } finally {
      spark.sparkContext().setJobDescription(null);
    }
  }

  /** A group a label that runs: the index of a record's group is the position of its label. */
  private static GroupPlan onePerLabel(List<String> labels) {
    return new GroupPlan(
        labels.isEmpty()
            ? List.of(new Stratum(/* label= */ null, /* groups= */ 1, /* run= */ 1))
            : labels.stream().map(label -> new Stratum(label, 1, 1)).toList());
  }

  private GroupAssignment assignment(GroupPlan plan, Salt salt) {
    GroupAssignment assignment = new GroupAssignment(plan, salt);
    if (assignment.isLabelled() && input.source().labelColumn() == null) {
      throw new IllegalArgumentException(
          "labels are configured, so a label column must be as well");
    }
    return assignment;
  }

  private JavaPairRDD<Integer, String> texts(GroupAssignment assignment, int partitions) {
    ContributionBounder bounder =
        new ContributionBounder(assignment, input.source().maxRecordsPerUnit(), partitions);
    JavaRDD<Row> rows = rows();
    return input.source().unitColumn() == null
        ? bounder.recordsAsUnits(rows)
        : bounder.byUnitColumn(rows);
  }

  private JavaRDD<Row> rows() {
    try {
      pinner(spark).requireUnchanged(input);
      return new CorpusReader(spark).read(input);
    } catch (Exception e) {
      throw InputFault.of(e, input.source());
    }
  }

  private static InputPinner pinner(SparkSession spark) {
    return new InputPinner(spark.sessionState().newHadoopConf());
  }

  /** Looks at nothing: running it makes Spark compute and keep the partition. */
  private static final class Visit implements VoidFunction<Iterator<TeacherGroup>> {

    @Override
    public void call(Iterator<TeacherGroup> groups) {}
  }
}
