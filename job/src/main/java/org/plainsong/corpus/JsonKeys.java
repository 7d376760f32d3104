package org.plainsong.corpus;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds a mistyped column name in JSON Lines, which have no schema beside their records.
 *
 * <p>A column is missing where the input has well-formed objects and <em>not one</em> has the key.
 * Bits for the columns come back from the executors, never a key's name. The package's
 * documentation says why this may fail a run.
 */
final class JsonKeys {

  /** The bit that says that there is an object; an input without any runs like any other. */
  private static final int OBJECT = Integer.SIZE - 1;

  private final SparkSession spark;

  JsonKeys(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Requires the columns of the input.
   *
   * @param lines its lines, as {@link Lines#read} returns them
   */
  void require(PinnedInput input, JavaRDD<Row> lines) {
    List<String> names =
        CorpusReader.columns(input.source()).stream()
            .filter(name -> !input.isFolderColumn(name))
            .toList();
    if (names.isEmpty()) {
      return;
    }
    int found = found(lines, names);
    for (int i = 0; i < names.size(); i++) {
      if (hasBit(found, OBJECT) && !hasBit(found, i)) {
        throw new InputFault(
            "input has no column "
                + names.get(i)
                + ": no JSON object of it has that key. Provided location: "
                + input.source().location());
      }
    }
  }

  private int found(JavaRDD<Row> lines, List<String> names) {
    spark.sparkContext().setJobDescription("Plainsong: which columns the JSON input has");
    return lines.map(new KeysOfLine(names)).fold(0, new Or());
  }

  private static boolean hasBit(int bits, int index) {
    return (bits & (1 << index)) != 0;
  }

  /** A bit for every name that is a key of the line's object, and one for the object. */
  private static final class KeysOfLine implements Function<Row, Integer> {

    private static final long serialVersionUID = 1;

    private final List<String> names;
    private final JsonLine parser;

    KeysOfLine(List<String> names) {
      this.names = names;
      this.parser = new JsonLine(new LinkedHashSet<>(names));
    }

    @Override
    public Integer call(Row line) {
      return parser.keys(line.getString(0)).map(this::bits).orElse(0);
    }

    private int bits(Set<String> keys) {
      int bits = 1 << OBJECT;
      for (int i = 0; i < names.size(); i++) {
        bits |= keys.contains(names.get(i)) ? 1 << i : 0;
      }
      return bits;
    }
  }

  /** Joins what two lines have, or two partitions. */
  private static final class Or implements Function2<Integer, Integer, Integer> {

    private static final long serialVersionUID = 1;

    @Override
    public Integer call(Integer one, Integer other) {
      return one | other;
    }
  }
}
