package org.plainsong.sink;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;

/**
 * Delta's catalog over the one that Spark keeps in memory, whose tables are forgotten with the
 * session: a table that lies in the warehouse is known again when it is asked for. Stands for a
 * metastore, with which scripts/check-lake.sh runs.
 */
@SuppressWarnings("overrides") // Scala's alterTable has no varargs
public final class RememberingDeltaCatalog extends DeltaCatalog {

  // Making a table asks for it.
  private final ThreadLocal<Boolean> isRemembering = ThreadLocal.withInitial(() -> false);

  /** Made by Spark. */
  public RememberingDeltaCatalog() {}

  @Override
  public Table loadTable(Identifier table) {
    remember(table);
    return super.loadTable(table);
  }

  @Override
  public boolean tableExists(Identifier table) {
    remember(table);
    return super.tableExists(table);
  }

  private void remember(Identifier table) {
    if (isRemembering.get() || super.tableExists(table)) {
      return;
    }
    SparkSession spark = SparkSession.active();
    String warehouse = spark.conf().get("spark.sql.warehouse.dir").replaceFirst("^file:/+", "/");
    Path folder = Path.of(warehouse, table.name());
    if (String.join(".", table.namespace()).equals("default")
        && Files.isDirectory(folder.resolve("_delta_log"))) {
      isRemembering.set(true);
      try {
        spark.sql(
            "CREATE TABLE spark_catalog.default.%s USING delta LOCATION '%s'"
                .formatted(table.name(), folder));
      } finally {
        isRemembering.set(false);
      }
    }
  }
}
