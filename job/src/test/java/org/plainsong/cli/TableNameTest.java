package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.plainsong.testing.SparkTesting;

class TableNameTest {

  private final SparkSession spark = SparkTesting.session();

  @Test
  void of_anyWayToWriteATable_isItsFullName() {
    List<String> full = List.of("spark_catalog", "default", "notes");
    for (String name : List.of("notes", "default.notes", "`default`.`notes`")) {
      assertThat(TableName.of(spark, name)).as(name).isEqualTo(full);
    }
    assertThat(TableName.of(spark, "lake.clinic.notes"))
        .isEqualTo(List.of("lake", "clinic", "notes"));
  }

  @Test
  void of_pathWrittenAsATable_isNoListedTable() {
    assertThat(TableName.of(spark, "parquet.`/lake/clinic`"))
        .isEqualTo(List.of("spark_catalog", "parquet", "/lake/clinic"));
  }

  @Test
  void of_noName_isRefusedInOneSentence() {
    assertThatThrownBy(() -> TableName.of(spark, "a b;"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be the name of a table");
  }
}
