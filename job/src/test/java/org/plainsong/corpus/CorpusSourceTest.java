package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusSourceTest {

  @ParameterizedTest
  @CsvSource({
    "a.json, JSON",
    "/x/a.JSONL, JSON",
    "s3a://b/a.jsonl.gz, JSON",
    "x.ndjson.zst, JSON",
    "/data/*.json, JSON",
    "a.csv, CSV",
    "a.csv.bz2, CSV",
    "hdfs:///x/t.parquet/, PARQUET",
    "t.pq, PARQUET",
    "people, TABLE",
    "lake.private.people, TABLE"
  })
  void guess_knownName_format(String location, CorpusFormat format) {
    assertThat(CorpusFormat.guess(location)).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data/people", "s3a://bucket/x/", "", "*"})
  void guess_otherName_asks(String location) {
    assertThatThrownBy(() -> CorpusFormat.guess(location))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("state json, csv, parquet or table")
        .hasMessageEndingWith("Provided location: " + location);
  }

  @Test
  void new_severalRecordsWithoutUnit_refused() {
    assertThatThrownBy(() -> new CorpusSource("a", CorpusFormat.TABLE, "t", null, null, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be 1 without a unit column");
  }

  @Test
  void new_noRecord_namesRange() {
    assertThatThrownBy(() -> new CorpusSource("a", CorpusFormat.TABLE, "t", null, "u", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max records per unit must be >= 1. Provided value: 0");
  }

  @Test
  void new_blankColumn_refused() {
    assertThatThrownBy(() -> new CorpusSource("a", CorpusFormat.TABLE, "t", " ", null, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label column must not be blank");
  }

  @Test
  void newPinned_tableWithFilesOrFilesWithout_refused() {
    CorpusSource table = new CorpusSource("a", CorpusFormat.TABLE, "t", null, null, 1);
    CorpusSource json = new CorpusSource("a", CorpusFormat.JSON, "t", null, null, 1);
    assertThatThrownBy(() -> new PinnedInput(table, List.of(new PinnedFile("f", 0, 0)), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PinnedInput(json, List.of(), null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
