package org.plainsong.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A model in one GGUF file, dequantised as it is read. */
final class GgufCheckpoint implements Checkpoint {

  private static final Map<String, String> GLOBAL =
      Map.of(
          TensorNames.EMBEDDING, "token_embd.weight",
          TensorNames.FINAL_NORM, "output_norm.weight",
          TensorNames.HEAD, "output.weight");

  private static final Map<String, String> IN_LAYER =
      Map.ofEntries(
          Map.entry(TensorNames.ATTENTION_NORM, "attn_norm.weight"),
          Map.entry(TensorNames.QUERY, "attn_q.weight"),
          Map.entry(TensorNames.KEY, "attn_k.weight"),
          Map.entry(TensorNames.VALUE, "attn_v.weight"),
          Map.entry(TensorNames.QUERY_BIAS, "attn_q.bias"),
          Map.entry(TensorNames.KEY_BIAS, "attn_k.bias"),
          Map.entry(TensorNames.VALUE_BIAS, "attn_v.bias"),
          Map.entry(TensorNames.ATTENTION_OUTPUT, "attn_output.weight"),
          Map.entry(TensorNames.FEED_FORWARD_NORM, "ffn_norm.weight"),
          Map.entry(TensorNames.GATE, "ffn_gate.weight"),
          Map.entry(TensorNames.UP, "ffn_up.weight"),
          Map.entry(TensorNames.DOWN, "ffn_down.weight"));

  private final GgufFile file;
  private final DecoderConfig config;
  private final GgufTokenizer tokenizer;

  GgufCheckpoint(Path path) {
    this.file = new GgufFile(path);
    try {
      this.config = GgufConfig.read(file);
      this.tokenizer = GgufTokenizer.read(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public DecoderConfig config() {
    return config;
  }

  @Override
  public CheckpointTensor tensor(String name) {
    String own = ownName(name);
    FileTensor tensor =
        file.tensor(own)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "GGUF file " + file.path() + " lacks the tensor " + own + "."));
    boolean rotary = name.endsWith(TensorNames.QUERY) || name.endsWith(TensorNames.KEY);
    return rotary && config.architecture().equals(GgufConfig.LLAMA)
        ? new RotaryRows(tensor, config.shape().headSize())
        : tensor;
  }

  private static String ownName(String name) {
    String global = GLOBAL.get(name);
    if (global != null) {
      return global;
    }
    // model.layers.{n}.{tensor}
    String[] parts = name.split("\\.", 4);
    String inLayer = parts.length == 4 ? IN_LAYER.get(parts[3]) : null;
    if (inLayer == null) {
      throw new IllegalArgumentException("Unknown tensor name. Provided value: " + name);
    }
    return "blk." + parts[2] + "." + inLayer;
  }

  @Override
  public void writeTokenizer(Path target) {
    tokenizer.write(target);
  }

  @Override
  public List<Integer> endOfTextTokens() {
    return tokenizer.endOfTextTokens();
  }

  @Override
  public void close() {
    file.close();
  }
}
