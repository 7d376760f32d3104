package org.plainsong.verify;

import org.apache.spark.sql.SparkSession;
import org.plainsong.sink.LakeTable;

/** Holds the rows that a run has in a table of the lake against the output that was verified. */
public final class LakeCheck {

  private LakeCheck() {}

  /**
   * Compares every row, and nothing of other runs.
   *
   * @param output a verified output
   * @param table catalog, schema and table
   * @throws VerificationFailedException if a row is missing, changed or more than once there
   */
  public static void check(SparkSession spark, String output, String table) {
    if (!LakeTable.open(spark, table).holds(output)) {
      throw new VerificationFailedException(
          "the table "
              + Quote.of(table)
              + " must hold every row of the run as the output does, once. Rows are missing,"
              + " changed or doubled.");
    }
  }
}
