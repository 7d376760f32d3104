package org.plainsong.corpus;

import java.util.Iterator;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import org.plainsong.grouping.Digest;
import scala.Tuple2;

/**
 * Bounds what a unit contributes and finds its group: from rows of text, label and unit to pairs of
 * a running group's index and a text.
 *
 * <p>Where each record is a unit, a row is enough. With a unit column, at most m records of a unit
 * count, all in one label and so in one group; they are chosen by keyed hash.
 */
final class ContributionBounder {

  private static final char REPLACEMENT = '\uFFFD';

  private final GroupAssignment assignment;
  private final int most;
  private final int partitions;

  /**
   * Prepares.
   *
   * @param most records of a unit that count, m
   * @param partitions partitions of a shuffle by unit
   */
  ContributionBounder(GroupAssignment assignment, int most, int partitions) {
    this.assignment = assignment;
    this.most = most;
    this.partitions = partitions;
  }

  /** Bounds rows of which each is a unit. */
  JavaPairRDD<Integer, String> recordsAsUnits(JavaRDD<Row> rows) {
    return rows.mapPartitionsToPair(new GroupRecords(assignment));
  }

  /** Bounds rows by the value of their unit column. */
  JavaPairRDD<Integer, String> byUnitColumn(JavaRDD<Row> rows) {
    return rows.mapPartitionsToPair(new KeyByUnit(assignment))
        .aggregateByKey(new UnitRecords(most), partitions, new AddRecord(), new MergeRecords())
        .mapPartitionsToPair(new GroupUnits(assignment));
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    Iterable<T> once = () -> iterator;
    return StreamSupport.stream(once.spliterator(), /* parallel= */ false);
  }

  private static boolean isBlank(Row row, int column) {
    return row.isNullAt(column) || row.getString(column).isBlank();
  }

  /** A unit with the replacement character may be any of several whose bytes are broken. */
  private static boolean hasUnit(Row row) {
    return !isBlank(row, CorpusReader.UNIT)
        && row.getString(CorpusReader.UNIT).indexOf(REPLACEMENT) < 0;
  }

  private static OptionalInt stratum(GroupAssignment assignment, Row row) {
    return isBlank(row, CorpusReader.TEXT)
        ? OptionalInt.empty()
        : assignment.stratum(
            row.isNullAt(CorpusReader.LABEL) ? null : row.getString(CorpusReader.LABEL));
  }

  /** Pairs each usable row with its group; a row without one gives nothing. */
  private static final class GroupRecords
      implements PairFlatMapFunction<Iterator<Row>, Integer, String> {

    private final GroupAssignment assignment;

    GroupRecords(GroupAssignment assignment) {
      this.assignment = assignment;
    }

    @Override
    public Iterator<Tuple2<Integer, String>> call(Iterator<Row> rows) {
      return stream(rows).flatMap(this::grouped).iterator();
    }

    private Stream<Tuple2<Integer, String>> grouped(Row row) {
      OptionalInt stratum = stratum(assignment, row);
      if (stratum.isEmpty()) {
        return Stream.empty();
      }
      String text = row.getString(CorpusReader.TEXT);
      Digest key = assignment.recordKey(stratum.getAsInt(), text);
      return assignment.group(stratum.getAsInt(), key).stream()
          .mapToObj(group -> new Tuple2<>(group, text));
    }
  }

  /** Pairs each usable row with the key of its unit. */
  private static final class KeyByUnit
      implements PairFlatMapFunction<Iterator<Row>, Digest, Contribution> {

    private final GroupAssignment assignment;

    KeyByUnit(GroupAssignment assignment) {
      this.assignment = assignment;
    }

    @Override
    public Iterator<Tuple2<Digest, Contribution>> call(Iterator<Row> rows) {
      return stream(rows).flatMap(this::keyed).iterator();
    }

    private Stream<Tuple2<Digest, Contribution>> keyed(Row row) {
      OptionalInt stratum = stratum(assignment, row);
      if (stratum.isEmpty() || !hasUnit(row)) {
        return Stream.empty();
      }
      String text = row.getString(CorpusReader.TEXT);
      String unit = row.getString(CorpusReader.UNIT);
      Digest order = assignment.order(unit, stratum.getAsInt(), text);
      return Stream.of(
          new Tuple2<>(
              assignment.unitKey(unit), new Contribution(stratum.getAsInt(), order, text)));
    }
  }

  /** Adds a record to what its unit keeps. */
  private static final class AddRecord
      implements Function2<UnitRecords, Contribution, UnitRecords> {

    @Override
    public UnitRecords call(UnitRecords kept, Contribution contribution) {
      kept.add(contribution);
      return kept;
    }
  }

  /** Merges what two partitions keep of a unit. */
  private static final class MergeRecords
      implements Function2<UnitRecords, UnitRecords, UnitRecords> {

    @Override
    public UnitRecords call(UnitRecords kept, UnitRecords other) {
      kept.addAll(other);
      return kept;
    }
  }

  /** Pairs the records that count with their unit's group. */
  private static final class GroupUnits
      implements PairFlatMapFunction<Iterator<Tuple2<Digest, UnitRecords>>, Integer, String> {

    private final GroupAssignment assignment;

    GroupUnits(GroupAssignment assignment) {
      this.assignment = assignment;
    }

    @Override
    public Iterator<Tuple2<Integer, String>> call(Iterator<Tuple2<Digest, UnitRecords>> units) {
      return stream(units).flatMap(this::grouped).iterator();
    }

    private Stream<Tuple2<Integer, String>> grouped(Tuple2<Digest, UnitRecords> unit) {
      return unit._2().chosen().stream()
          .flatMap(
              contribution ->
                  assignment.group(contribution.stratum(), unit._1()).stream()
                      .mapToObj(group -> new Tuple2<>(group, contribution.text())));
    }
  }
}
