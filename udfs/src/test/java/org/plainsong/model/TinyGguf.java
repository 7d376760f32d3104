package org.plainsong.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** Small checkpoints as GGUF metadata and tensors, for tests to change and write. */
@NullMarked
final class TinyGguf {

  private static final Map<String, String> LAYER_NAMES =
      Map.of(
          TensorNames.ATTENTION_NORM, "attn_norm.weight",
          TensorNames.FEED_FORWARD_NORM, "ffn_norm.weight",
          TensorNames.VALUE, "attn_v.weight",
          TensorNames.ATTENTION_OUTPUT, "attn_output.weight",
          TensorNames.GATE, "ffn_gate.weight",
          TensorNames.UP, "ffn_up.weight",
          TensorNames.DOWN, "ffn_down.weight");

  private final Checkpoint from;
  private final GgufWriter to = new GgufWriter();

  private TinyGguf(Checkpoint from) {
    this.from = from;
  }

  /** Converts the model of {@link TinyModel}. */
  static GgufWriter of(Path dir, long seed) {
    Path source = dir.resolve("gguf-origin");
    TinyModel.writeCheckpoint(source, seed);
    try (SafetensorsCheckpoint checkpoint = new SafetensorsCheckpoint(source)) {
      return llama(checkpoint);
    }
  }

  /** Converts a Llama, whose converters put the two rows of each rotary pair side by side. */
  static GgufWriter llama(Checkpoint checkpoint) {
    TinyGguf gguf = new TinyGguf(checkpoint);
    gguf.convert("llama");
    for (int layer = 0; layer < checkpoint.config().shape().layers(); layer++) {
      gguf.interleave(layer, TensorNames.QUERY, "attn_q.weight");
      gguf.interleave(layer, TensorNames.KEY, "attn_k.weight");
    }
    return gguf.to;
  }

  /** Converts a Qwen2: rows as they are, with biases. */
  static GgufWriter qwen2(Checkpoint checkpoint) {
    TinyGguf gguf = new TinyGguf(checkpoint);
    gguf.convert("qwen2");
    for (int layer = 0; layer < checkpoint.config().shape().layers(); layer++) {
      gguf.copy(layer, TensorNames.QUERY, "attn_q.weight");
      gguf.copy(layer, TensorNames.KEY, "attn_k.weight");
      gguf.copy(layer, TensorNames.QUERY_BIAS, "attn_q.bias");
      gguf.copy(layer, TensorNames.KEY_BIAS, "attn_k.bias");
      gguf.copy(layer, TensorNames.VALUE_BIAS, "attn_v.bias");
    }
    return gguf.to;
  }

  private void convert(String architecture) {
    putSizes(architecture);
    putTokenizer();
    copy(TensorNames.EMBEDDING, "token_embd.weight");
    copy(TensorNames.FINAL_NORM, "output_norm.weight");
    for (int layer = 0; layer < from.config().shape().layers(); layer++) {
      int number = layer;
      LAYER_NAMES.forEach((name, own) -> copy(number, name, own));
    }
  }

  private void putSizes(String architecture) {
    DecoderConfig config = from.config();
    DecoderShape shape = config.shape();
    String prefix = architecture + ".";
    double theta = Math.pow(config.inverseFrequencies()[1], -shape.headSize() / 2.0);
    to.put("general.architecture", architecture)
        .put(prefix + "block_count", shape.layers())
        .put(prefix + "context_length", shape.maxPositions())
        .put(prefix + "embedding_length", shape.hiddenSize())
        .put(prefix + "feed_forward_length", config.feedForwardSize())
        .put(prefix + "attention.head_count", shape.heads())
        .put(prefix + "attention.head_count_kv", shape.kvHeads())
        .put(prefix + "attention.layer_norm_rms_epsilon", config.normEpsilon())
        .put(prefix + "rope.freq_base", (float) theta)
        .put(prefix + "rope.dimension_count", shape.headSize());
  }

  private void putTokenizer() {
    List<String> tokens = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    for (int rank = 0; rank < TinyModel.END_OF_TEXT - 1; rank++) {
      tokens.add(ByteAlphabet.symbol(rank));
      types.add(1);
    }
    // The last byte makes place for one merge, which a GGUF tokenizer must have.
    tokens.add("he");
    types.add(1);
    for (String control : List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>")) {
      tokens.add(control);
      types.add(3);
    }
    to.put("tokenizer.ggml.model", "gpt2")
        .put("tokenizer.ggml.pre", "smollm")
        .put("tokenizer.ggml.tokens", tokens)
        .put("tokenizer.ggml.token_type", types)
        .put("tokenizer.ggml.merges", List.of("h e"))
        .put("tokenizer.ggml.eos_token_id", TinyModel.MESSAGE_END);
  }

  private void copy(int layer, String name, String own) {
    copy(TensorNames.inLayer(layer, name), "blk." + layer + "." + own);
  }

  private void copy(String name, String own) {
    CheckpointTensor tensor = from.tensor(name);
    to.tensor(own, tensor.rows(), tensor.readAll());
  }

  private void interleave(int layer, String name, String own) {
    CheckpointTensor tensor = from.tensor(TensorNames.inLayer(layer, name));
    int headSize = from.config().shape().headSize();
    float[] original = tensor.readAll();
    float[] stored = new float[original.length];
    int columns = tensor.columns();
    int next = 0;
    for (int head = 0; head < tensor.rows() / headSize; head++) {
      for (int pair = 0; pair < headSize / 2; pair++) {
        for (int half = 0; half < 2; half++) {
          int row = head * headSize + half * headSize / 2 + pair;
          System.arraycopy(original, row * columns, stored, next, columns);
          next += columns;
        }
      }
    }
    to.tensor("blk." + layer + "." + own, tensor.rows(), stored);
  }
}
