package org.plainsong.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function2;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import scala.Tuple2;

/**
 * Collects the groups of a partition: every group that the plan places there, with or without
 * teachers.
 */
final class CollectGroups
    implements Function2<Integer, Iterator<Tuple2<Integer, int[]>>, Iterator<TeacherGroup>> {

  private final int groups;
  private final int partitions;

  /**
   * Prepares.
   *
   * @param groups how many groups run
   * @param partitions over how many partitions
   */
  CollectGroups(int groups, int partitions) {
    this.groups = groups;
    this.partitions = partitions;
  }

  @Override
  public Iterator<TeacherGroup> call(Integer partition, Iterator<Tuple2<Integer, int[]>> records) {
    TreeMap<Integer, List<Teacher>> teachers = new TreeMap<>();
    for (int group = partition; group < groups; group += partitions) {
      teachers.put(group, new ArrayList<>());
    }
    records.forEachRemaining(
        record ->
            teachers
                .computeIfAbsent(record._1(), group -> new ArrayList<>())
                .add(new Teacher(record._2())));
    List<TeacherGroup> collected = new ArrayList<>();
    teachers.forEach(
        (group, members) -> {
          // A shuffle delivers in any order; sorted, a recomputed partition is the same again.
          members.sort(Comparator.comparing(Teacher::recordTokens, Arrays::compare));
          collected.add(new TeacherGroup(group, members));
        });
    return collected.iterator();
  }
}
