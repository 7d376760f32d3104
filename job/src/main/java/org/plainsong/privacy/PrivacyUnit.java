package org.plainsong.privacy;

import org.jspecify.annotations.Nullable;

/**
 * Whom the guarantee protects: one record, or all records that share a value of a column.
 *
 * @param kind record or column
 * @param column the column, null for records
 * @param maxRecords how many records of a unit are used at most, m; 1 for records
 */
public record PrivacyUnit(Kind kind, @Nullable String column, int maxRecords) {

  /** The two sorts of unit. */
  public enum Kind {
    /** Every record is a unit of its own. */
    RECORD,
    /** The records with one value of a column are a unit. */
    COLUMN
  }

  public PrivacyUnit {
    if (maxRecords < 1) {
      throw new IllegalArgumentException(
          "records per unit must be >= 1. Provided value: " + maxRecords);
    }
    if (kind == Kind.RECORD && (column != null || maxRecords != 1)) {
      throw new IllegalArgumentException(
          "a unit of one record has no column and 1 record. Provided values: column "
              + column
              + ", records "
              + maxRecords);
    }
    if (kind == Kind.COLUMN && (column == null || column.isBlank())) {
      throw new IllegalArgumentException(
          "unit column must be a column name. Provided value: " + column);
    }
  }

  /** One record. */
  public static PrivacyUnit ofRecord() {
    return new PrivacyUnit(Kind.RECORD, /* column= */ null, /* maxRecords= */ 1);
  }

  /** All records that share a value of a column, of which at most maxRecords are used. */
  public static PrivacyUnit ofColumn(String column, int maxRecords) {
    return new PrivacyUnit(Kind.COLUMN, column, maxRecords);
  }

  /** The unit in words, for the manifest. */
  public String description() {
    return switch (kind) {
      case RECORD -> "one record";
      case COLUMN ->
          "all records that share a value of column '"
              + column
              + "', of which at most "
              + maxRecords
              + (maxRecords == 1 ? " is used" : " are used");
    };
  }
}
