package org.plainsong.corpus;

import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.col;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds a mistyped column name in JSON Lines, which have no schema beside their records.
 *
 * <p>A column is missing where the input has well-formed objects and <em>not one</em> has the key.
 * One answer for a column comes back from the executors, never a key's name. The package's
 * documentation says why this may fail a run.
 */
final class JsonKeys {

  private final SparkSession spark;

  JsonKeys(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Requires the columns of the input.
   *
   * @param lines its lines, as {@link Lines#read} returns them
   */
  void require(PinnedInput input, Dataset<Row> lines) {
    List<String> names =
        CorpusReader.columns(input.source()).stream()
            .filter(name -> !input.isFolderColumn(name))
            .toList();
    if (names.isEmpty()) {
      return;
    }
    Row found = found(lines, names);
    for (int i = 0; i < names.size(); i++) {
      // Null stands for an input without any object: it runs like any other.
      if (!found.isNullAt(0) && (found.getInt(0) & (1 << i)) == 0) {
        throw new InputFault(
            "input has no column "
                + names.get(i)
                + ": no JSON object of it has that key. Provided location: "
                + input.source().location());
      }
    }
  }

  private Row found(Dataset<Row> lines, List<String> names) {
    spark.sparkContext().setJobDescription("Plainsong: which columns the JSON input has");
    return lines
        .flatMap(new KeysOfLine(names), Encoders.INT())
        .toDF("keys")
        .agg(bit_or(col("keys")))
        .head();
  }

  /** One bit for each name that is a key of the line's object. */
  private static final class KeysOfLine implements FlatMapFunction<Row, Integer> {

    private static final long serialVersionUID = 1;

    private final List<String> names;
    private final JsonLine parser;

    KeysOfLine(List<String> names) {
      this.names = names;
      this.parser = new JsonLine(new LinkedHashSet<>(names));
    }

    @Override
    public Iterator<Integer> call(Row line) {
      Optional<Set<String>> keys = parser.keys(line.getString(0));
      return keys.stream().flatMap(found -> Stream.of(bits(found))).iterator();
    }

    private int bits(Set<String> keys) {
      int bits = 0;
      for (int i = 0; i < names.size(); i++) {
        bits |= keys.contains(names.get(i)) ? 1 << i : 0;
      }
      return bits;
    }
  }
}
