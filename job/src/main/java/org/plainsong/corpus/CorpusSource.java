package org.plainsong.corpus;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where the private records are and which columns count.
 *
 * @param location a path of any Hadoop file system (file, folder or glob), or a table's name
 * @param format how it is stored
 * @param textColumn the column with the text
 * @param labelColumn the column with the label, null without labels
 * @param unitColumn the column whose value is the privacy unit, null where each record is one
 * @param maxRecordsPerUnit records of a unit that count, m, {@code >= 1}; 1 without a unit column
 */
public record CorpusSource(
    String location,
    CorpusFormat format,
    String textColumn,
    @Nullable String labelColumn,
    @Nullable String unitColumn,
    int maxRecordsPerUnit)
    implements Serializable {

  public CorpusSource {
    requireName("input location", location);
    requireName("text column", textColumn);
    if (labelColumn != null) {
      requireName("label column", labelColumn);
    }
    if (unitColumn != null) {
      requireName("unit column", unitColumn);
    }
    if (maxRecordsPerUnit < 1) {
      throw new IllegalArgumentException(
          "max records per unit must be >= 1. Provided value: " + maxRecordsPerUnit);
    }
    if (unitColumn == null && maxRecordsPerUnit != 1) {
      throw new IllegalArgumentException(
          "max records per unit must be 1 without a unit column, because each record is a unit."
              + " Provided value: "
              + maxRecordsPerUnit);
    }
  }

  private static void requireName(String what, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank");
    }
  }
}
