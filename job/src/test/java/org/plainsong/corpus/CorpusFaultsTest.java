package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkEnv;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.corpus.CorpusFixture.Line;

/** Faults of a whole input: they fail the run, in one sentence that quotes no record. */
class CorpusFaultsTest {

  private static final String CANARY = "canary-7731";
  private static final List<Line> LINES = CorpusFixture.lines(40, 6, /* seed= */ 31);

  private CorpusFixture fixture;

  @BeforeEach
  void make(@TempDir Path folder) {
    fixture = new CorpusFixture(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.jsonl", "in.csv"})
  void read_missingColumn_namesItOnly(String name) {
    List<Line> lines = List.of(new Line(CANARY, "song", "u"));
    Path path =
        name.endsWith("csv")
            ? fixture.write(name, CorpusFixture.csv(lines))
            : fixture.json(name, lines);
    CorpusSource source =
        new CorpusSource(
            path.toString(), CorpusFormat.guess(name), "body", "label", /* unitColumn= */ null, 1);
    assertOneSentence(source).hasMessageContaining("input has no column body");
  }

  @Test
  void read_csvWithoutHeader_keepsItsFirstRecordToItself() {
    Path path = fixture.write("in.csv", List.of(CANARY + ",song,u", "b,song,v"));
    assertOneSentence(CorpusFixture.records(path))
        .hasMessageContaining("first line of every CSV file");
  }

  @Test
  void read_csvHeadersDiffer_failsOnce() {
    fixture.write("in/a.csv", List.of("text,label", CANARY + ",song"));
    fixture.write("in/b.csv", List.of("label,text", "song," + CANARY));
    assertOneSentence(
            CorpusFixture.records(fixture.folder.resolve("in").toString(), CorpusFormat.CSV))
        .hasMessageContaining("must start with the same line")
        .hasMessageEndingWith("in/b.csv");
  }

  @Test
  void read_missingParquetColumn_listsTheSchema() {
    Path path = fixture.folder.resolve("in.parquet");
    CorpusFixture.spark()
        .sql("select '" + CANARY + "' as body, 'song' as label")
        .write()
        .parquet(path.toString());
    assertOneSentence(CorpusFixture.records(path))
        .hasMessageContaining("input has no column text. Its columns: [body, label]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.jsonl.gz", "in.csv.gz", "in.parquet"})
  void read_corruptFile_oneSentence(String name) throws IOException {
    Path whole =
        name.endsWith("parquet")
            ? fixture.write(name, List.of(CANARY.repeat(50)))
            : fixture.write(name, CorpusFixture.csv(CorpusFixture.lines(3000, 50, /* seed= */ 32)));
    if (name.endsWith(".gz")) {
      byte[] bytes = Files.readAllBytes(whole);
      Files.write(whole, Arrays.copyOf(bytes, bytes.length / 2));
    }
    assertOneSentence(CorpusFixture.records(whole))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input could not be read")
        .hasMessageContaining(name);
  }

  @Test
  void read_notGzipAtAll_oneSentence() throws IOException {
    Path path = fixture.folder.resolve("in.jsonl.gz");
    Files.writeString(path, CANARY);
    assertOneSentence(CorpusFixture.records(path)).hasMessageContaining("could not be read");
  }

  @Test
  void read_corruptFileWhereSessionIgnoresIt_failsAllTheSame() throws IOException {
    CorpusFixture.spark().conf().set("spark.sql.files.ignoreCorruptFiles", "true");
    try {
      read_corruptFile_oneSentence("in.jsonl.gz");
      read_corruptFile_oneSentence("in.csv.gz");
      read_corruptFile_oneSentence("in.parquet");
    } finally {
      CorpusFixture.spark().conf().unset("spark.sql.files.ignoreCorruptFiles");
    }
  }

  @Test
  void read_executorsOwnDiskFails_isNoFaultOfTheInput() throws IOException {
    Path path = fixture.json("in.jsonl", LINES);
    // What a full disk does: no file can be made there.
    CorpusFixture.spark();
    for (File folder : SparkEnv.get().blockManager().diskBlockManager().localDirs()) {
      assertThat(FileUtil.fullyDelete(folder)).isTrue();
      assertThat(folder.createNewFile()).isTrue();
    }
    try {
      assertThatThrownBy(() -> fixture.groups(CorpusFixture.records(path)))
          .isInstanceOf(ReadFailedException.class)
          .hasNoCause()
          .hasMessageContaining("spark.local.dir")
          .hasMessageContaining("in.jsonl");
    } finally {
      CorpusFixture.spark().stop();
    }
  }

  @Test
  void read_fileGoneAfterPinning_oneSentence() throws IOException {
    Path path = fixture.json("in.jsonl", LINES);
    PinnedInput input = Corpus.pin(CorpusFixture.spark(), CorpusFixture.records(path));
    Files.delete(path);
    Corpus corpus = new Corpus(CorpusFixture.spark(), input);
    assertThatThrownBy(
            () -> corpus.groups(CorpusFixture.PLAN, CorpusFixture.SALT, fixture.renderers, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageContaining("in.jsonl");
  }

  @Test
  void read_noSuchTable_oneSentence() {
    assertOneSentence(CorpusFixture.records("no_such_table", CorpusFormat.TABLE))
        .hasMessageContaining("check that it exists")
        .hasMessageContaining("no_such_table");
  }

  @Test
  void read_csvColumnTwice_oneSentence() {
    Path path = fixture.write("in.csv", List.of("text,label,text", CANARY + ",song,b"));
    assertOneSentence(CorpusFixture.records(path))
        .hasMessageContaining("input has no column text, or has it twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "named_struct('a', 1)",
        "array('u')",
        "'u' collate UTF8_LCASE",
        "make_dt_interval(1)"
      })
  void read_unitColumnThatTellsNoUnitsApart_isRefused(String unit) {
    CorpusFixture.spark()
        .sql("select '" + CANARY + "' as text, 'song' as label, " + unit + " as user")
        .createOrReplaceTempView("odd_units");
    CorpusSource source =
        new CorpusSource("odd_units", CorpusFormat.TABLE, "text", "label", "user", 1);
    assertOneSentence(source)
        .hasMessageContaining("unit column must be a string of binary collation")
        .hasMessageContaining("Provided column: user");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertOneSentence(CorpusSource source) {
    return assertThatThrownBy(() -> fixture.groups(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining(CANARY)
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("org.apache");
  }
}
