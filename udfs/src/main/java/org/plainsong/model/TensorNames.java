package org.plainsong.model;

/** Canonical names of a decoder's tensors: those of Hugging Face's Llama. */
final class TensorNames {

  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String FINAL_NORM = "model.norm.weight";
  static final String HEAD = "lm_head.weight";

  static final String QUERY = "self_attn.q_proj.weight";
  static final String KEY = "self_attn.k_proj.weight";
  static final String VALUE = "self_attn.v_proj.weight";
  static final String QUERY_BIAS = "self_attn.q_proj.bias";
  static final String KEY_BIAS = "self_attn.k_proj.bias";
  static final String VALUE_BIAS = "self_attn.v_proj.bias";
  static final String ATTENTION_OUTPUT = "self_attn.o_proj.weight";
  static final String ATTENTION_NORM = "input_layernorm.weight";
  static final String FEED_FORWARD_NORM = "post_attention_layernorm.weight";
  static final String GATE = "mlp.gate_proj.weight";
  static final String UP = "mlp.up_proj.weight";
  static final String DOWN = "mlp.down_proj.weight";

  private static final String LAYER_PREFIX = "model.layers.";

  private TensorNames() {}

  /** Returns the full name of a layer's tensor. */
  static String inLayer(int layer, String name) {
    return LAYER_PREFIX + layer + "." + name;
  }
}
