package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {

  private static final long SEED = 3;

  @TempDir Path dir;

  @Test
  void open_importedFolder_knowsItsModel() {
    ModelFolder made = TinyModel.create(dir, WeightFormat.W8A8, SEED);
    ModelFolder folder = ModelFolder.open(dir.resolve("tiny-3-w8a8"));
    assertThat(folder.weightFormat()).isEqualTo(WeightFormat.W8A8);
    assertThat(folder.shape())
        .isEqualTo(new DecoderShape(2, 4, 2, 16, 64, 259, 512, KvFormat.INT8));
    assertThat(folder.endOfTextTokens())
        .containsExactly(TinyModel.END_OF_TEXT, TinyModel.MESSAGE_END);
    assertThat(folder.name()).isEqualTo("tiny-3-source");
    assertThat(folder.architecture()).isEqualTo("LlamaForCausalLM");
    assertThat(folder.digest()).matches("[0-9a-f]{64}").isEqualTo(made.digest());
    assertThat(folder.sourceSha256()).matches("[0-9a-f]{64}");
    assertThat(folder.decoderGraphs()).hasSize(3).allSatisfy(it -> assertThat(it).isRegularFile());
    assertThat(folder.headGraph()).isRegularFile();
    assertThat(folder.candidatesGraph()).isRegularFile();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decoder-000.onnx",
        "decoder-002.onnx",
        "attention.bin",
        "head.onnx",
        "candidates.onnx",
        "weights.bin",
        "tokenizer.json"
      })
  void open_oneByteChanged_namesTheFileAndTheRemedy(String name) throws Exception {
    Path folder = tiny();
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    bytes[bytes.length / 2] ^= 1;
    Files.write(folder.resolve(name), bytes);
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(name, "is damaged", "SHA-256", "Import the model again");
  }

  @Test
  void open_fileCutShort_saysBothSizes() throws Exception {
    Path folder = tiny();
    Files.write(folder.resolve("weights.bin"), new byte[5]);
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .hasMessageContainingAll("weights.bin", "bytes and has 5");
  }

  @Test
  void open_fileMissing_namesIt() throws Exception {
    Path folder = tiny();
    Files.delete(folder.resolve("head.onnx"));
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .hasMessageContainingAll("head.onnx", "the file is missing");
  }

  @Test
  void open_foreignFolder_saysHowToMakeOne() {
    assertThatThrownBy(() -> ModelFolder.open(dir))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("plainsong-model.json", "plainsong model import");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "not json",
        "{}",
        "{\"formatVersion\": \"x\"}",
        "{\"formatVersion\": 2}"
      })
  void open_brokenDescription_isRefusedInASentence(String json) throws Exception {
    Files.writeString(dir.resolve("plainsong-model.json"), json);
    assertThatThrownBy(() -> ModelFolder.open(dir))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("plainsong-model.json");
  }

  @Test
  void open_newerFormat_saysBothVersions() throws Exception {
    Files.writeString(dir.resolve("plainsong-model.json"), "{\"formatVersion\": 9}");
    assertThatThrownBy(() -> ModelFolder.open(dir)).hasMessageContainingAll("must be 3", "9");
  }

  private Path tiny() {
    TinyModel.create(dir, WeightFormat.FP32, SEED);
    return dir.resolve("tiny-3-fp32");
  }
}
