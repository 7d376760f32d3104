#!/usr/bin/env python3
"""Golden values for the tests of org.plainsong.model, computed by Hugging Face transformers.

Usage:
    python3 -m venv venv
    venv/bin/pip install torch transformers accelerate gguf safetensors numpy
    venv/bin/python scripts/golden_logits.py tiny
    venv/bin/python scripts/golden_logits.py blocks
    venv/bin/python scripts/golden_logits.py gguf SmolLM2-135M-Instruct.Q4_1.gguf

`tiny` makes two random models (a Llama with an own head and stretched rotary frequencies, and a Qwen2
with attention biases in several bfloat16 files) and their logits. `blocks` makes random quantised blocks
of every GGUF type and their values. `gguf` computes a few prompts' logits with a GGUF file's dequantised
weights, in single precision, and what its tokenizer makes of some texts.
Everything is written below udfs/src/test/resources/org/plainsong/model and committed; the tests need no Python.
"""

import json
import pathlib
import shutil
import sys

import torch

RESOURCES = pathlib.Path(__file__).resolve().parent.parent / "udfs/src/test/resources/org/plainsong/model"
SEED = 20260101
TOP = 20

PROMPTS = [
    "The capital of France is",
    "Encyclopedia entries about: Film\nEntry: The Third Man is a 1949 film noir directed by Carol Reed.\nEntry:",
    "<|im_start|>user\nWrite a short text message to a friend.<|im_end|>\n<|im_start|>assistant\n",
    "{\"title\": \"Metropolis\", \"year\": 1927, \"genres\": [\"",
    "Ich möchte bitte 3 Äpfel und 12345 Birnen – naïve café ☕ 東京.",
    "def add(a, b):\n    return",
]

# Spaces, digits, contractions, other scripts and bytes that no merge covers.
TEXTS = PROMPTS + [
    "",
    " ",
    "   leading and trailing   ",
    "tabs\tand\r\nline\n\n\nbreaks",
    "It's we'll THEY'RE I'd don’t",
    "1234567 3.14159 1,000,000 2026-11-24 +44 20 7946 0958",
    "emoji 👩‍👩‍👧‍👦 flags 🇫🇷 and zero\u200bwidth",
    "русский 한국어 العربية हिन्दी 中文",
    "a_b-c/d\\e|f@g#h$i%j^k&l*m(n)o",
    "<|endoftext|> inside <|im_end|> data",
    "\u0000\u0001\u001f\u007f\u00a0\u00ad\u2028",
]


def last_logits(model, ids):
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0, -1].float()


def golden(model, ids, top):
    values, order = last_logits(model, ids).topk(top)
    return {"ids": ids, "topIds": order.tolist(), "topLogits": [round(v, 6) for v in values.tolist()]}


def randomise(model):
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "norm" in name:
                parameter.copy_(1 + 0.2 * noise)
            elif parameter.dim() == 1:
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(1.5 * noise / parameter.shape[1] ** 0.5)


def save_tiny(model, name, dtype, shard):
    folder = RESOURCES / name
    shutil.rmtree(folder, ignore_errors=True)
    randomise(model)
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)
    # Loaded again, because the cast has also rounded the rotary frequencies.
    model = type(model).from_pretrained(folder, dtype=torch.float32).eval()
    (folder / "tokenizer.json").write_text('{"version": "1.0", "model": {"type": "BPE", "vocab": {}, "merges": []}}\n')
    generator = torch.Generator().manual_seed(SEED)
    prompts = []
    for length in (1, 2, 7, 33, 90):
        ids = torch.randint(model.config.vocab_size, (length,), generator=generator).tolist()
        prompts.append(golden(model, ids, model.config.vocab_size))
    write(f"{name}-golden.json", {"prompts": prompts})


def tiny():
    from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

    sizes = dict(vocab_size=260, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                 max_position_embeddings=128, bos_token_id=256, eos_token_id=[257, 258])
    stretched = dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                     original_max_position_embeddings=32)
    llama = LlamaForCausalLM(LlamaConfig(
        **sizes, num_attention_heads=4, num_key_value_heads=2, head_dim=16, rope_parameters=stretched,
        rms_norm_eps=1e-5, tie_word_embeddings=False))
    save_tiny(llama, "tiny-llama", torch.float32, "10MB")
    qwen2 = Qwen2ForCausalLM(Qwen2Config(
        **sizes, num_attention_heads=2, num_key_value_heads=1,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0), rms_norm_eps=1e-6,
        tie_word_embeddings=True))
    save_tiny(qwen2, "tiny-qwen2", torch.bfloat16, "30KB")


def blocks():
    import numpy
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type
    from gguf.quants import dequantize

    random = numpy.random.default_rng(SEED)
    # Where each type keeps its half-precision numbers: random bits there would be infinities.
    halves = {Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
              Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208]}
    found = {}
    for kind, places in halves.items():
        values, size = GGML_QUANT_SIZES[kind]
        count = 2
        raw = random.integers(0, 256, (count, size), dtype=numpy.uint8)
        for place in places:
            raw[:, place:place + 2] = random.normal(0, 0.1, (count, 1)).astype(numpy.float16).view(numpy.uint8)
        found[kind.name] = {"bytes": raw.tobytes().hex(),
                            "values": [float(v) for v in dequantize(raw, kind).reshape(-1)]}
    write("ggml-blocks.json", found)


def gguf(path):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file = pathlib.Path(path).resolve()
    tokenizer = AutoTokenizer.from_pretrained(str(file.parent), gguf_file=file.name)
    model = AutoModelForCausalLM.from_pretrained(str(file.parent), gguf_file=file.name, dtype=torch.float32).eval()
    prompts = [golden(model, tokenizer(text, add_special_tokens=False)["input_ids"], TOP) | {"text": text}
               for text in PROMPTS]
    texts = [{"text": text, "ids": tokenizer(text, add_special_tokens=False)["input_ids"]} for text in TEXTS]
    write("smollm2-golden.json", {"file": file.name, "prompts": prompts, "texts": texts})


def write(name, value):
    RESOURCES.mkdir(parents=True, exist_ok=True)
    (RESOURCES / name).write_text(json.dumps(value, ensure_ascii=True) + "\n")
    print("wrote", RESOURCES / name)


if __name__ == "__main__":
    if sys.argv[1:] == ["tiny"]:
        tiny()
    elif sys.argv[1:] == ["blocks"]:
        blocks()
    elif len(sys.argv) == 3 and sys.argv[1] == "gguf":
        gguf(sys.argv[2])
    else:
        sys.exit(__doc__)
