package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufCheckpointTest {

  private static final long SEED = 11;

  @TempDir Path dir;

  @Test
  void import_sameModelAsSafetensors_givesTheSameWeights() throws Exception {
    Path file = TinyGguf.of(dir, SEED).write(dir.resolve("tiny.gguf"));
    ModelFolder fromGguf = TestImports.importModel(file, dir.resolve("a"), WeightFormat.FP32);
    ModelFolder fromFolder = TinyModel.create(dir, WeightFormat.FP32, SEED);
    assertThat(dir.resolve("a").resolve("weights.bin"))
        .hasSameBinaryContentAs(fromFolder.path().resolve("weights.bin"));
    assertThat(fromGguf.shape()).isEqualTo(fromFolder.shape());
    assertThat(fromGguf.name()).isEqualTo("tiny");
  }

  /** Rows of Qwen2 keep their order, and its biases come along. */
  @Test
  void import_qwen2_agreesWithTransformers() throws Exception {
    Path file = dir.resolve("qwen2.gguf");
    try (SafetensorsCheckpoint origin = new SafetensorsCheckpoint(Resources.path("tiny-qwen2"))) {
      TinyGguf.qwen2(origin).write(file);
    }
    ModelFolder folder = TestImports.importModel(file, dir.resolve("a"), WeightFormat.FP32);
    try (ModelProbe probe = new ModelProbe(folder)) {
      for (Resources.Golden golden : Resources.golden("tiny-qwen2-golden.json")) {
        assertThat(golden.largestGap(probe.logits(probe.hidden(golden.ids())))).isLessThan(1e-4);
      }
    }
  }

  @Test
  void endOfTextTokens_eosAndKnownControlTokens_areListedOnce() {
    Path file = TinyGguf.of(dir, SEED).write(dir.resolve("tiny.gguf"));
    try (GgufCheckpoint checkpoint = new GgufCheckpoint(file)) {
      assertThat(checkpoint.endOfTextTokens())
          .containsExactly(TinyModel.MESSAGE_END, TinyModel.END_OF_TEXT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm", "gpt-2", "default", "qwen2", "llama-bpe"})
  void writeTokenizer_everyPreTokenizer_keepsPlainText(String pre) throws Exception {
    Path file =
        TinyGguf.of(dir, SEED).put("tokenizer.ggml.pre", pre).write(dir.resolve("tiny.gguf"));
    Path json = dir.resolve("tokenizer.json");
    try (GgufCheckpoint checkpoint = new GgufCheckpoint(file)) {
      checkpoint.writeTokenizer(json);
    }
    String text = "They said: the sum is 1234,\n\n and it's \"fine\" — naïve é ☕";
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(json)) {
      long[] ids = tokenizer.encode(text, false, false).getIds();
      assertThat(tokenizer.decode(ids)).isEqualTo(text);
      assertThat(Arrays.stream(ids).boxed()).contains(255L);
      assertThat(tokenizer.encode("a<|im_end|>", false, false).getIds()).hasSize(2).endsWith(258);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "general.architecture, mamba, Architecture must be one of llama|mamba",
    "tokenizer.ggml.model, llama, Tokenizer kind must be gpt2|llama",
    "tokenizer.ggml.pre, falcon, Pre-tokenizer must be one of smollm|falcon",
    "llama.rope.scaling.type, yarn, rotary scaling must be none|yarn"
  })
  void open_unsupportedKind_saysWhichAndWhatIsSupported(String key, String value, String parts) {
    Path file = TinyGguf.of(dir, SEED).put(key, value).write(dir.resolve("tiny.gguf"));
    assertThatThrownBy(() -> new GgufCheckpoint(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts.split("\\|"))
        .hasMessageContaining(file.toString());
  }

  @Test
  void open_unknownQuantisation_namesTensorAndSupportedTypes() {
    Path file =
        TinyGguf.of(dir, SEED)
            .raw("blk.0.attn_v.weight", 16, new byte[64])
            .write(dir.resolve("tiny.gguf"));
    assertThatThrownBy(() -> new GgufCheckpoint(file))
        .hasMessageContainingAll("blk.0.attn_v.weight", "Q4_1", "Q6_K", "ggml type 16");
  }

  @Test
  void import_missingTensor_namesIt() {
    Path file =
        TinyGguf.of(dir, SEED).remove("blk.1.ffn_up.weight").write(dir.resolve("tiny.gguf"));
    assertThatThrownBy(() -> TestImports.importModel(file, dir.resolve("a"), WeightFormat.FP32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks the tensor blk.1.ffn_up.weight");
    assertThat(dir).isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
  }

  @Test
  void import_missingMetadata_namesTheKey() {
    Path file = TinyGguf.of(dir, SEED).remove("llama.block_count").write(dir.resolve("t.gguf"));
    assertThatThrownBy(() -> new GgufCheckpoint(file)).hasMessageContaining("llama.block_count");
  }

  /** Every prefix must be refused in a sentence: no crash, no endless read, no huge allocation. */
  @Test
  void open_truncatedAnywhere_isRefusedAsDamaged() throws Exception {
    byte[] whole = Files.readAllBytes(TinyGguf.of(dir, SEED).write(dir.resolve("tiny.gguf")));
    for (int length : List.of(4, 9, 20, 31, 60, 400, 3000, 9000, whole.length - 64)) {
      Path cut = Files.write(dir.resolve("cut.gguf"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> new GgufCheckpoint(cut))
          .as("length %d", length)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is damaged");
    }
  }

  @Test
  void open_otherFile_saysItIsNotGguf() throws Exception {
    Path file = Files.writeString(dir.resolve("notes.gguf"), "hello there");
    assertThatThrownBy(() -> new GgufCheckpoint(file)).hasMessageContaining("is not a GGUF file");
  }
}
