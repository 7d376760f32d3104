package org.plainsong.corpus;

import java.util.Locale;

/** How the input is stored. */
public enum CorpusFormat {
  /** JSON Lines: one object a line. */
  JSON,
  /** Comma-separated values, one record a line, the first line of each file naming the columns. */
  CSV,
  PARQUET,
  /** A table of Spark's catalog: Hive, Iceberg, Delta, or a view. */
  TABLE;

  /**
   * Guesses the format from the last name of a path; a name without slash or known ending is a
   * table.
   *
   * @throws IllegalArgumentException if the name tells nothing
   */
  public static CorpusFormat guess(String location) {
    String name = location.toLowerCase(Locale.ROOT).replaceAll("/+$", "");
    name = name.replaceAll("\\.(gz|gzip|bz2|zst|zstd|lz4|snappy|deflate)$", "");
    if (name.matches(".*\\.(json|jsonl|ndjson)")) {
      return JSON;
    }
    if (name.endsWith(".csv")) {
      return CSV;
    }
    if (name.matches(".*\\.(parquet|parq|pq)")) {
      return PARQUET;
    }
    if (!location.isBlank() && !location.contains("/") && !location.contains("*")) {
      return TABLE;
    }
    throw new IllegalArgumentException(
        "input format cannot be guessed from the name: state json, csv, parquet or table."
            + " Provided location: "
            + location);
  }
}
