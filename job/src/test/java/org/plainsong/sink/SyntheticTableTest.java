package org.plainsong.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticTableTest {

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("test")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    spark.sparkContext().hadoopConfiguration().set("fs.full.impl", FullFileSystem.class.getName());
  }

  @AfterAll
  static void stop() throws IOException {
    spark.close();
  }

  @ParameterizedTest
  @CsvSource({"0,1", "0,3", "1,1", "1,3", "2,3", "20,1", "20,3"})
  void write_anyNumberOfTexts_givesExactlyTheFilesInOrder(int count, int files) throws IOException {
    List<ReleasedText> texts = texts(count);
    long seed = 7;
    List<ReleasedText> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));

    SyntheticTable.write(spark, shuffled, files, folder.toString());
    Files.createFile(folder.resolve("_SUCCESS"));

    assertThat(names(folder.resolve("texts")))
        .containsExactlyElementsOf(
            Stream.iterate(0, i -> i + 1)
                .limit(files)
                .map("part-%05d.parquet"::formatted)
                .toList());
    assertThat(SyntheticTable.read(spark, folder.toString()))
        .as("seed %d", seed)
        .containsExactlyElementsOf(texts.stream().map(SyntheticTableTest::row).toList());
  }

  @Test
  void write_schema_commentsEveryColumn() {
    SyntheticTable.write(spark, texts(2), 1, folder.toString());
    StructType schema = spark.read().parquet(folder.resolve("texts").toString()).schema();
    assertThat(schema.fieldNames())
        .containsExactly("record_id", "label", "text", "token_count", "ended_by");
    assertThat(schema.apply("token_count").dataType()).isEqualTo(DataTypes.IntegerType);
    assertThat(schema.fields())
        .allSatisfy(field -> assertThat(field.getComment().get()).isNotBlank());
  }

  @Test
  void write_noFiles_isRefused() {
    assertThatThrownBy(() -> SyntheticTable.write(spark, texts(2), 0, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output files must be >= 1. Provided value: 0");
  }

  @Test
  void write_fullDisk_failsWithOneSentenceAndLeavesNothing() {
    String output = "full:" + folder.resolve("out");
    assertThatThrownBy(
            () -> {
              try (Publication publication =
                  Publication.open(spark.sparkContext().hadoopConfiguration(), output, "run1")) {
                SyntheticTable.write(spark, texts(2), 1, publication.stagingPath());
                publication.publish();
              }
            })
        .isInstanceOf(OutputFailedException.class)
        .hasMessageStartingWith("Could not write the output at full:")
        .hasMessageEndingWith("Check that the disk has room and that the folder may be written.")
        .hasMessageNotContainingAny("Dear", "No space");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void read_unfinishedOutput_isRefused() {
    SyntheticTable.write(spark, texts(1), 1, folder.toString());
    assertThatThrownBy(() -> SyntheticTable.read(spark, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("_SUCCESS")
        .hasMessageContaining(folder.toString());
  }

  @Test
  void read_damagedFile_failsWithItsPath() throws IOException {
    Path file = Files.createDirectory(folder.resolve("texts")).resolve("part-00000.parquet");
    Files.writeString(file, "this is no table of any kind");
    Files.createFile(folder.resolve("_SUCCESS"));
    assertThatThrownBy(() -> SyntheticTable.read(spark, folder.toString()))
        .isInstanceOf(OutputFailedException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("no table");
  }

  @Test
  void publication_ofATable_hasTheLayout() throws IOException {
    Path parent = folder.resolve("a b");
    Path output = parent.resolve("out");
    try (Publication publication =
        Publication.open(spark.sparkContext().hadoopConfiguration(), output.toString(), "run1")) {
      SyntheticTable.write(spark, texts(4), 2, publication.stagingPath());
      assertThat(publication.files())
          .extracting(OutputFile::name)
          .containsExactly("texts/part-00000.parquet", "texts/part-00001.parquet");
      publication.write(Manifest.FILE, "{}");
      publication.publish();
    }
    assertThat(names(output)).containsExactly("_SUCCESS", "manifest.json", "texts");
    assertThat(names(output.resolve("texts")))
        .containsExactly("part-00000.parquet", "part-00001.parquet");
    assertThat(names(parent)).containsExactly("out");
    assertThat(SyntheticTable.read(spark, output.toString())).hasSize(4);
  }

  private static List<ReleasedText> texts(int count) {
    List<ReleasedText> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int group = i / 3;
      String label = group % 2 == 0 ? null : "Lost \u00e9";
      String text = i % 4 == 1 ? "" : "Dear\nall \u2026 " + i;
      texts.add(
          new ReleasedText("g" + group + "-" + i % 3, group, label, i % 3, text, i, "budget"));
    }
    return texts;
  }

  private static TextRow row(ReleasedText text) {
    return new TextRow(
        text.recordId(), text.label(), text.text(), text.tokenCount(), text.endedBy());
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> found = Files.list(path)) {
      return found.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }
}
