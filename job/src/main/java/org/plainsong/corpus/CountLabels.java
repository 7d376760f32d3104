package org.plainsong.corpus;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Counts the records of a partition by label: one {@code long[labels]} a partition. */
final class CountLabels implements FlatMapFunction<Iterator<Tuple2<Integer, String>>, long[]> {

  private static final long serialVersionUID = 1;

  private final int labels;

  CountLabels(int labels) {
    this.labels = labels;
  }

  @Override
  public Iterator<long[]> call(Iterator<Tuple2<Integer, String>> records) {
    long[] counts = new long[labels];
    records.forEachRemaining(record -> counts[record._1()]++);
    return Collections.singleton(counts).iterator();
  }

  /** Adds what two partitions counted. */
  static final class Add implements Function2<long[], long[], long[]> {

    private static final long serialVersionUID = 1;

    @Override
    public long[] call(long[] one, long[] other) {
      long[] sums = new long[one.length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = Math.addExact(one[i], other[i]);
      }
      return sums;
    }
  }
}
