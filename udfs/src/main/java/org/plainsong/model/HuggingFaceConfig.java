package org.plainsong.model;

import java.nio.file.Path;
import java.util.List;

/** Reads {@code config.json} of Hugging Face and refuses what the graph writer does not know. */
final class HuggingFaceConfig {

  private static final String LLAMA = "LlamaForCausalLM";
  private static final String MISTRAL = "MistralForCausalLM";
  private static final String QWEN2 = "Qwen2ForCausalLM";
  private static final List<String> SUPPORTED = List.of(LLAMA, MISTRAL, QWEN2);
  private static final double DEFAULT_THETA = 10_000;

  private HuggingFaceConfig() {}

  static DecoderConfig read(Path file) {
    JsonText.Node json = JsonText.read(file);
    String architecture = architecture(json);
    refuseUnknownParts(json, architecture);
    int heads = json.integer("num_attention_heads");
    int hiddenSize = json.integer("hidden_size");
    int headSize = json.integer("head_dim", hiddenSize / Math.max(1, heads));
    DecoderShape shape =
        new DecoderShape(
            json.integer("num_hidden_layers"),
            heads,
            json.integer("num_key_value_heads", heads),
            headSize,
            hiddenSize,
            json.integer("vocab_size"),
            json.integer("max_position_embeddings"));
    return new DecoderConfig(
        architecture,
        shape,
        json.integer("intermediate_size"),
        (float) json.number("rms_norm_eps"),
        frequencies(json, headSize),
        architecture.equals(QWEN2)
            ? DecoderConfig.AttentionBias.ON_QUERY_KEY_VALUE
            : DecoderConfig.AttentionBias.ABSENT,
        json.isTrue("tie_word_embeddings") ? DecoderConfig.Head.TIED : DecoderConfig.Head.OWN);
  }

  private static String architecture(JsonText.Node json) {
    String name = String.join(", ", json.texts("architectures"));
    if (!SUPPORTED.contains(name)) {
      throw new IllegalArgumentException(
          "Architecture must be one of "
              + String.join(", ", SUPPORTED)
              + ". Found in "
              + json.where()
              + ": "
              + name);
    }
    return name;
  }

  private static void refuseUnknownParts(JsonText.Node json, String architecture) {
    String activation = json.find("hidden_act").isPresent() ? json.text("hidden_act") : "silu";
    refuse(!activation.equals("silu"), json, "hidden_act must be silu", activation);
    refuse(json.isTrue("mlp_bias"), json, "mlp_bias must be false", "true");
    refuse(
        json.isTrue("attention_bias") && !architecture.equals(QWEN2),
        json,
        "attention_bias must be false",
        "true");
    refuse(
        json.find("quantization_config").isPresent(),
        json,
        "the weights must not be quantised",
        "quantization_config");
    boolean slides =
        json.find("sliding_window").isPresent()
            && (architecture.equals(MISTRAL) || json.isTrue("use_sliding_window"));
    refuse(slides, json, "sliding_window must be absent or unused", "a sliding window");
  }

  private static void refuse(boolean found, JsonText.Node json, String rule, String value) {
    if (found) {
      throw new IllegalArgumentException(
          "This model is not supported: " + rule + ". Found in " + json.where() + ": " + value);
    }
  }

  /** Newer files keep theta and scaling together in {@code rope_parameters}. */
  private static double[] frequencies(JsonText.Node json, int headSize) {
    boolean together = json.find("rope_parameters").isPresent();
    JsonText.Node parameters = together ? json.object("rope_parameters") : json;
    double theta = parameters.number("rope_theta", json.number("rope_theta", DEFAULT_THETA));
    double[] frequencies = RotaryFrequencies.of(theta, headSize);
    String scalingKey = together ? "rope_parameters" : "rope_scaling";
    if (json.find(scalingKey).isEmpty()) {
      return frequencies;
    }
    JsonText.Node scaling = json.object(scalingKey);
    String kind = scaling.text(scaling.find("rope_type").isPresent() ? "rope_type" : "type");
    return switch (kind) {
      case "default" -> frequencies;
      case "llama3" ->
          new RotaryFrequencies.Llama3Scaling(
                  scaling.number("factor"),
                  scaling.number("low_freq_factor"),
                  scaling.number("high_freq_factor"),
                  scaling.number("original_max_position_embeddings"))
              .apply(frequencies);
      default ->
          throw new IllegalArgumentException(
              "Rotary scaling must be absent, default or llama3. Found in "
                  + json.where()
                  + ": "
                  + kind);
    };
  }
}
