package org.plainsong.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.jdk.javaapi.CollectionConverters;

/** The full name of a table of Spark's catalog. */
final class TableName {

  private TableName() {}

  /** The parts of a name as Spark reads it: catalog, database and table, unless there are more. */
  static List<String> of(SparkSession spark, String name) {
    List<String> parts = parts(spark, name);
    List<String> full = new ArrayList<>();
    if (parts.size() < 3) {
      full.add(spark.catalog().currentCatalog());
    }
    if (parts.size() < 2) {
      full.add(spark.catalog().currentDatabase());
    }
    full.addAll(parts);
    return full;
  }

  private static List<String> parts(SparkSession spark, String name) {
    try {
      return CollectionConverters.asJava(
          spark.sessionState().sqlParser().parseMultipartIdentifier(name));
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "input must be the name of a table, such as clinic.notes. Provided value: " + name);
    }
  }
}
