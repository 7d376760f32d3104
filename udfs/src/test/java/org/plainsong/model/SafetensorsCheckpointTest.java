package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsCheckpointTest {

  @TempDir Path dir;

  @BeforeEach
  void writeCheckpoint() {
    TinyModel.writeCheckpoint(dir, /* seed= */ 1);
  }

  @Test
  void config_severalFilesWithBiases_isRead() {
    try (SafetensorsCheckpoint qwen = new SafetensorsCheckpoint(Resources.path("tiny-qwen2"))) {
      DecoderConfig config = qwen.config();
      assertThat(config.attentionBias()).isEqualTo(DecoderConfig.AttentionBias.ON_QUERY_KEY_VALUE);
      assertThat(config.head()).isEqualTo(DecoderConfig.Head.TIED);
      assertThat(config.inverseFrequencies()[1]).isCloseTo(Math.pow(1e6, -1 / 8.0), within(1e-12));
      assertThat(qwen.endOfTextTokens()).containsExactly(257, 258);
      assertThat(SafetensorsCheckpoint.sources(Resources.path("tiny-qwen2"))).hasSize(4);
    }
  }

  @Test
  void config_ownHeadAndHeadSize_isRead() {
    try (SafetensorsCheckpoint llama = new SafetensorsCheckpoint(Resources.path("tiny-llama"))) {
      assertThat(llama.config().head()).isEqualTo(DecoderConfig.Head.OWN);
      assertThat(llama.config().shape().headSize()).isEqualTo(16);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hidden_act, gelu, hidden_act must be silu",
    "head_dim, 24, headSize must be a multiple of 16",
    "num_key_value_heads, 3, kvHeads must divide heads",
    "num_hidden_layers, 0, layers must be > 0",
    "num_hidden_layers, two, must be an integer"
  })
  void open_unsupportedConfig_namesIt(String key, String value, String message) throws Exception {
    change(key, value);
    assertThatThrownBy(() -> new SafetensorsCheckpoint(dir))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(message, value);
  }

  @Test
  void open_otherArchitecture_namesItAndTheSupportedOnes() throws Exception {
    replace("LlamaForCausalLM", "GPT2LMHeadModel");
    assertThatThrownBy(() -> new SafetensorsCheckpoint(dir))
        .hasMessageContainingAll("LlamaForCausalLM", "Qwen2ForCausalLM", "GPT2LMHeadModel");
  }

  @Test
  void open_otherRotaryScaling_namesIt() throws Exception {
    replace("\"rope_theta\"", "\"rope_scaling\":{\"type\":\"yarn\"},\"rope_theta\"");
    assertThatThrownBy(() -> new SafetensorsCheckpoint(dir))
        .hasMessageContainingAll("absent, default or llama3", "yarn");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void open_fileMissing_namesIt(String name) throws Exception {
    Files.delete(dir.resolve(name));
    assertThatThrownBy(() -> new SafetensorsCheckpoint(dir))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks " + name);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 100, 50_000})
  void open_weightsCutShort_isRefusedAsDamaged(int length) throws Exception {
    Path file = dir.resolve("model.safetensors");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    assertThatThrownBy(() -> new SafetensorsCheckpoint(dir))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("model.safetensors", "is damaged");
  }

  @Test
  void open_indexNamesAFileElsewhere_isRefused() throws Exception {
    Files.writeString(
        dir.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"a\":\"../b\"}}");
    assertThatThrownBy(() -> new SafetensorsCheckpoint(dir))
        .hasMessageContaining("may only name files beside it");
  }

  @Test
  void tensor_ofAnotherShape_saysBoth() {
    try (SafetensorsCheckpoint checkpoint = new SafetensorsCheckpoint(dir)) {
      assertThatThrownBy(() -> checkpoint.tensor(TensorNames.FINAL_NORM, 1, 65))
          .hasMessageContainingAll("(1, 65)", "(1, 64)");
    }
  }

  private void change(String key, String value) throws Exception {
    Path file = dir.resolve("config.json");
    JsonObject config = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    config.addProperty(key, value);
    Files.writeString(file, config.toString());
  }

  private void replace(String before, String after) throws Exception {
    Path file = dir.resolve("config.json");
    Files.writeString(file, Files.readString(file).replace(before, after));
  }
}
