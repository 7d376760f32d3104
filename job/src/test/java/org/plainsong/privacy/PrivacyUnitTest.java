package org.plainsong.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyUnitTest {

  @Test
  void ofRecord_isOneRecord() {
    PrivacyUnit unit = PrivacyUnit.ofRecord();

    assertThat(unit.kind()).isEqualTo(PrivacyUnit.Kind.RECORD);
    assertThat(unit.maxRecords()).isEqualTo(1);
    assertThat(unit.description()).isEqualTo("one record");
  }

  @Test
  void ofColumn_namesColumnAndRecords() {
    assertThat(PrivacyUnit.ofColumn("patient", 3).description())
        .isEqualTo(
            "all records that share a value of column 'patient', of which at most 3 are used");
    assertThat(PrivacyUnit.ofColumn("patient", 1).description()).endsWith("at most 1 is used");
  }

  @Test
  void maxRecords_belowOne_throws() {
    assertThatThrownBy(() -> PrivacyUnit.ofColumn("patient", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("records per unit must be >= 1. Provided value: 0");
  }

  @Test
  void record_withColumnOrSeveralRecords_throws() {
    assertThatThrownBy(() -> new PrivacyUnit(PrivacyUnit.Kind.RECORD, "patient", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column patient");
    assertThatThrownBy(() -> new PrivacyUnit(PrivacyUnit.Kind.RECORD, null, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("records 2");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  "})
  void column_withoutName_throws(String name) {
    assertThatThrownBy(() -> PrivacyUnit.ofColumn(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unit column must be a column name");
  }

  @Test
  void relation_hasWordsForTheManifest() {
    assertThat(NeighboringRelation.ADD_OR_REMOVE_ONE.description())
        .contains("adding or removing one privacy unit");
  }
}
