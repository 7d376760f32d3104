package org.plainsong.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.util.LineReader;

/**
 * Checks that all CSV files of an input start with the same line. None of it is told: in a file
 * without a header it is a private record.
 */
final class CsvHeaders {

  /** More names than this are no header. */
  static final int MOST_COLUMNS = 1_000_000;

  private final Configuration configuration;
  private final CompressionCodecFactory codecs;

  CsvHeaders(Configuration configuration) {
    this.configuration = configuration;
    this.codecs = new CompressionCodecFactory(configuration);
  }

  /** Returns the line that the files start with, without a byte order mark; empty without any. */
  String common(PinnedInput input) {
    String expected = "";
    for (String file : input.paths()) {
      String header = header(new Path(file));
      if (expected.isEmpty()) {
        expected = header;
      } else if (!header.isEmpty() && !header.equals(expected)) {
        throw new InputFault(
            "all CSV files must start with the same line, which names the columns. Provided file"
                + " with another one: "
                + file);
      }
    }
    return expected;
  }

  /** The first line that is not blank; empty in a file without one. */
  private String header(Path file) {
    try (InputStream in = open(file);
        LineReader lines = new LineReader(in, configuration)) {
      Text line = new Text();
      while (lines.readLine(line, Lines.LONGEST) > 0) {
        String header = Lines.withoutMark(line.toString());
        if (!header.isBlank()) {
          return header;
        }
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream open(Path file) throws IOException {
    InputStream in = file.getFileSystem(configuration).open(file);
    CompressionCodec codec = codecs.getCodec(file);
    return codec == null ? in : codec.createInputStream(in);
  }
}
