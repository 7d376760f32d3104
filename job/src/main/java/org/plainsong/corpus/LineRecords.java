package org.plainsong.corpus;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of a line and the columns of its folder into rows of text, label and unit: at most one
 * a line. A column of the folder goes before one of the line.
 */
final class LineRecords implements FlatMapFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  private final CorpusSource source;
  private final LineParser parser;

  LineRecords(CorpusSource source, LineParser parser) {
    this.source = source;
    this.parser = parser;
  }

  @Override
  public Iterator<Row> call(Row row) {
    Optional<Map<String, String>> values = parser.values(row.getString(0));
    return values.stream().flatMap(found -> Stream.of(record(row, found))).iterator();
  }

  private Row record(Row row, Map<String, String> values) {
    return RowFactory.create(
        value(row, values, source.textColumn()),
        value(row, values, source.labelColumn()),
        value(row, values, source.unitColumn()));
  }

  private static @Nullable String value(
      Row row, Map<String, String> values, @Nullable String column) {
    if (column == null) {
      return null;
    }
    int folder = Arrays.asList(row.schema().fieldNames()).indexOf(column);
    return folder > 0 ? row.getString(folder) : values.get(column);
  }
}
