package org.plainsong.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullMarked;

/**
 * A random Llama of two layers over bytes, for tests that need a whole model at once.
 *
 * <p>Token ids 0 to 255 are the bytes in the order of byte-level BPE's alphabet (no merges), then
 * come {@code <|endoftext|>}, {@code <|im_start|>} and {@code <|im_end|>}. It is written as a
 * folder of Hugging Face and imported like any other model. Logits spread over a few nats and
 * depend on the whole prompt.
 */
@NullMarked
public final class TinyModel {

  public static final int END_OF_TEXT = 256;
  public static final int MESSAGE_START = 257;
  public static final int MESSAGE_END = 258;
  public static final int VOCABULARY = 259;
  public static final int MAX_POSITIONS = 512;

  private static final int LAYERS = 2;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HEAD_SIZE = 16;
  private static final int FEED_FORWARD = 128;
  private static final TinyModel TINY = new TinyModel(/* hidden= */ 64, VOCABULARY);

  private final int hidden;
  private final int vocabulary;

  private TinyModel(int hidden, int vocabulary) {
    this.hidden = hidden;
    this.vocabulary = vocabulary;
  }

  /**
   * Makes a model folder.
   *
   * @param dir an existing folder; the model goes into a sub-folder of its own
   * @param seed of the weights; equal seeds give equal models
   */
  public static ModelFolder create(Path dir, WeightFormat format, long seed) {
    return TINY.imported(dir, "tiny-" + seed, format, seed);
  }

  /**
   * Makes the folder of a model whose head is as large as a real one's. Its tokenizer knows the
   * first {@link #VOCABULARY} ids only.
   *
   * @param hidden width of the states that the head reads
   * @param vocabulary tokens that the head scores, at least {@link #VOCABULARY}
   */
  public static ModelFolder createWithHead(
      Path dir, WeightFormat format, int hidden, int vocabulary) {
    String name = "head-" + hidden + "-" + vocabulary;
    return new TinyModel(hidden, vocabulary).imported(dir, name, format, /* seed= */ 1);
  }

  private ModelFolder imported(Path dir, String name, WeightFormat format, long seed) {
    Path source = dir.resolve(name + "-source");
    if (!Files.exists(source)) {
      write(source, seed);
    }
    return TestImports.importModel(source, dir.resolve(name + "-" + format.text()), format);
  }

  /** Writes the same model as a folder of Hugging Face, not imported. */
  public static void writeCheckpoint(Path folder, long seed) {
    TINY.write(folder, seed);
  }

  private void write(Path folder, long seed) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.json"), config().toString());
      Files.writeString(folder.resolve("tokenizer.json"), tokenizer().toString());
      Files.write(folder.resolve("model.safetensors"), safetensors(weights(new Random(seed))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Matrix(int[] shape, float[] values) {}

  private Map<String, Matrix> weights(Random random) {
    Map<String, Matrix> weights = new LinkedHashMap<>();
    // Tied to the head: a final state of unit variance then gives logits of deviation 2 nats.
    weights.put("model.embed_tokens.weight", matrix(random, 2.0, vocabulary, hidden));
    for (int layer = 0; layer < LAYERS; layer++) {
      String prefix = "model.layers." + layer + ".";
      weights.put(prefix + "input_layernorm.weight", ones());
      weights.put(prefix + "post_attention_layernorm.weight", ones());
      int queries = HEADS * HEAD_SIZE;
      int keys = KV_HEADS * HEAD_SIZE;
      String attention = prefix + "self_attn.";
      weights.put(attention + "q_proj.weight", matrix(random, 1.5, queries, hidden));
      weights.put(attention + "k_proj.weight", matrix(random, 1.5, keys, hidden));
      weights.put(attention + "v_proj.weight", matrix(random, 1.5, keys, hidden));
      weights.put(attention + "o_proj.weight", matrix(random, 1.5, hidden, queries));
      weights.put(prefix + "mlp.gate_proj.weight", matrix(random, 1.5, FEED_FORWARD, hidden));
      weights.put(prefix + "mlp.up_proj.weight", matrix(random, 1.5, FEED_FORWARD, hidden));
      weights.put(prefix + "mlp.down_proj.weight", matrix(random, 1.5, hidden, FEED_FORWARD));
    }
    weights.put("model.norm.weight", ones());
    return weights;
  }

  private static Matrix matrix(Random random, double gain, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (gain * random.nextGaussian() / Math.sqrt(columns));
    }
    return new Matrix(new int[] {rows, columns}, values);
  }

  private Matrix ones() {
    float[] values = new float[hidden];
    Arrays.fill(values, 1);
    return new Matrix(new int[] {hidden}, values);
  }

  private static byte[] safetensors(Map<String, Matrix> weights) {
    JsonObject header = new JsonObject();
    int offset = 0;
    for (Map.Entry<String, Matrix> entry : weights.entrySet()) {
      JsonObject tensor = new JsonObject();
      tensor.addProperty("dtype", "F32");
      tensor.add("shape", list(entry.getValue().shape()));
      int end = offset + entry.getValue().values().length * Float.BYTES;
      tensor.add("data_offsets", list(offset, end));
      header.add(entry.getKey(), tensor);
      offset = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + json.length + offset).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    for (Matrix matrix : weights.values()) {
      for (float value : matrix.values()) {
        file.putFloat(value);
      }
    }
    return file.array();
  }

  private JsonObject config() {
    JsonObject config = new JsonObject();
    JsonArray architectures = new JsonArray();
    architectures.add("LlamaForCausalLM");
    config.add("architectures", architectures);
    config.addProperty("model_type", "llama");
    config.addProperty("hidden_act", "silu");
    config.addProperty("num_hidden_layers", LAYERS);
    config.addProperty("hidden_size", hidden);
    config.addProperty("num_attention_heads", HEADS);
    config.addProperty("num_key_value_heads", KV_HEADS);
    config.addProperty("head_dim", HEAD_SIZE);
    config.addProperty("intermediate_size", FEED_FORWARD);
    config.addProperty("vocab_size", vocabulary);
    config.addProperty("max_position_embeddings", MAX_POSITIONS);
    config.addProperty("rms_norm_eps", 1e-5);
    config.addProperty("rope_theta", 10000.0);
    config.addProperty("tie_word_embeddings", true);
    config.add("eos_token_id", list(END_OF_TEXT, MESSAGE_END));
    return config;
  }

  private static JsonObject tokenizer() {
    JsonObject bytes = new JsonObject();
    for (int id = 0; id < END_OF_TEXT; id++) {
      bytes.addProperty(ByteAlphabet.symbol(id), id);
    }
    JsonArray added = new JsonArray();
    added.add(special("<|endoftext|>", END_OF_TEXT));
    added.add(special("<|im_start|>", MESSAGE_START));
    added.add(special("<|im_end|>", MESSAGE_END));
    JsonObject model = new JsonObject();
    model.addProperty("type", "BPE");
    model.add("vocab", bytes);
    model.add("merges", new JsonArray());
    JsonObject tokenizer = new JsonObject();
    tokenizer.addProperty("version", "1.0");
    tokenizer.add("added_tokens", added);
    tokenizer.add("pre_tokenizer", byteLevel());
    tokenizer.add("decoder", byteLevel());
    tokenizer.add("model", model);
    return tokenizer;
  }

  private static JsonObject byteLevel() {
    JsonObject step = new JsonObject();
    step.addProperty("type", "ByteLevel");
    step.addProperty("add_prefix_space", false);
    step.addProperty("trim_offsets", true);
    step.addProperty("use_regex", true);
    return step;
  }

  private static JsonObject special(String content, int id) {
    JsonObject token = new JsonObject();
    token.addProperty("id", id);
    token.addProperty("content", content);
    for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
      token.addProperty(flag, false);
    }
    token.addProperty("special", true);
    return token;
  }

  private static JsonArray list(int... values) {
    JsonArray list = new JsonArray();
    for (int value : values) {
      list.add(value);
    }
    return list;
  }
}
