package org.plainsong.model;

import java.util.List;

/**
 * Reads the sizes of a decoder from GGUF metadata and refuses what the graph writer does not know.
 */
final class GgufConfig {

  static final String LLAMA = "llama";
  static final String QWEN2 = "qwen2";

  private static final List<String> SUPPORTED = List.of(LLAMA, QWEN2);
  private static final double DEFAULT_THETA = 10_000;

  private final GgufFile file;
  private final String architecture;

  private GgufConfig(GgufFile file, String architecture) {
    this.file = file;
    this.architecture = architecture;
  }

  static DecoderConfig read(GgufFile file) {
    String architecture = file.require("general.architecture", String.class);
    if (!SUPPORTED.contains(architecture)) {
      throw new IllegalArgumentException(
          "Architecture must be one of "
              + String.join(", ", SUPPORTED)
              + ". Found in "
              + file.path()
              + ": "
              + architecture);
    }
    return new GgufConfig(file, architecture).config();
  }

  private DecoderConfig config() {
    int hiddenSize = integer("embedding_length");
    int heads = integer("attention.head_count");
    int headSize = integer("attention.key_length", hiddenSize / Math.max(1, heads));
    refuseUnknownParts(headSize);
    DecoderShape shape =
        new DecoderShape(
            integer("block_count"),
            heads,
            integer("attention.head_count_kv", heads),
            headSize,
            hiddenSize,
            vocabulary(),
            integer("context_length"));
    return new DecoderConfig(
        architecture,
        shape,
        integer("feed_forward_length"),
        file.require(key("attention.layer_norm_rms_epsilon"), Double.class).floatValue(),
        frequencies(headSize),
        architecture.equals(QWEN2)
            ? DecoderConfig.AttentionBias.ON_QUERY_KEY_VALUE
            : DecoderConfig.AttentionBias.ABSENT,
        file.tensor("output.weight").isEmpty() ? DecoderConfig.Head.TIED : DecoderConfig.Head.OWN);
  }

  private int vocabulary() {
    return file.tensor("token_embd.weight")
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "GGUF file " + file.path() + " lacks the tensor token_embd.weight."))
        .rows();
  }

  private void refuseUnknownParts(int headSize) {
    String scaling = file.find(key("rope.scaling.type"), String.class).orElse("none");
    if (!scaling.equals("none")) {
      throw refused("rotary scaling must be none", scaling);
    }
    if (integer("rope.dimension_count", headSize) != headSize) {
      throw refused(
          "rotary embedding must cover a whole head of " + headSize,
          String.valueOf(integer("rope.dimension_count")));
    }
    if (integer("attention.value_length", headSize) != headSize) {
      throw refused(
          "keys and values must have one size",
          headSize + " and " + integer("attention.value_length"));
    }
    if (integer("expert_count", 0) != 0) {
      throw refused("layers must not have experts", integer("expert_count") + " experts");
    }
    if (architecture.equals(LLAMA) && file.tensor("blk.0.attn_q.bias").isPresent()) {
      throw refused("attention of llama must have no bias", "blk.0.attn_q.bias");
    }
  }

  /** Llama 3.1 files carry the divisor of every frequency as a tensor. */
  private double[] frequencies(int headSize) {
    double theta = file.find(key("rope.freq_base"), Double.class).orElse(DEFAULT_THETA);
    double[] frequencies = RotaryFrequencies.of(theta, headSize);
    file.tensor("rope_freqs.weight")
        .map(CheckpointTensor::readAll)
        .ifPresent(
            divisors -> {
              for (int i = 0; i < Math.min(frequencies.length, divisors.length); i++) {
                frequencies[i] /= divisors[i];
              }
            });
    return frequencies;
  }

  private IllegalArgumentException refused(String rule, String found) {
    return new IllegalArgumentException(
        "This model is not supported: " + rule + ". Found in " + file.path() + ": " + found);
  }

  private int integer(String name) {
    return Math.toIntExact(file.require(key(name), Long.class));
  }

  private int integer(String name, int otherwise) {
    return file.find(key(name), Object.class).isPresent() ? integer(name) : otherwise;
  }

  private String key(String name) {
    return architecture + "." + name;
  }
}
