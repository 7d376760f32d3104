package org.plainsong.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.octet_length;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The lines of text files, each of bounded length. A longer one is no record; that is settled
 * before a line is parsed, so that none is too much for a parser.
 */
final class Lines {

  /** The longest line that may be a record, in bytes of UTF-8: a public constant. */
  static final int LONGEST = 16 << 20;

  /**
   * Hadoop's reader skips what is longer and keeps no more of it in memory. It counts the end of
   * the line too, which is two bytes at most, and asks for less than this.
   */
  private static final String READER_LIMIT = "mapreduce.input.linerecordreader.line.maxlength";

  /** The column with the line; a name that no folder column has. */
  private static final String LINE = "__plainsong_line";

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private Lines() {}

  /**
   * Returns rows of a line, followed by the columns that stand in the names of folders. No data
   * set, which Spark would plan and compile anew for every use: that is most of a small run's
   * reading.
   */
  static JavaRDD<Row> read(DataFrameReader reader, PinnedInput input) {
    return reader
        .schema(new StructType().add(LINE, DataTypes.StringType))
        // An option, so that no setting of the session or the cluster goes before it.
        .option(READER_LIMIT, LONGEST + 3)
        .text(CorpusReader.paths(input))
        .filter(octet_length(col(LINE)).leq(LONGEST))
        .toJavaRDD();
  }

  /** A line without the mark that some editors put at a file's start. */
  static String withoutMark(String line) {
    return !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line;
  }

  /**
   * A string with the replacement character for each half of a surrogate pair that stands alone.
   * Spark would write a question mark, which is a character like any other.
   */
  static String wellFormed(String value) {
    if (value.codePoints().noneMatch(Lines::isLoneSurrogate)) {
      return value;
    }
    StringBuilder fixed = new StringBuilder(value.length());
    value
        .codePoints()
        .forEach(point -> fixed.appendCodePoint(isLoneSurrogate(point) ? REPLACEMENT : point));
    return fixed.toString();
  }

  private static boolean isLoneSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
