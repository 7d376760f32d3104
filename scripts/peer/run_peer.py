"""Times invink and Plainsong on the same task; called by scripts/benchmark-peer.sh.

  convert GGUF TOKENIZER.JSON FOLDER   writes the GGUF's weights as transformers reads them
  compare ...                          runs both, each in processes of its own, and prints the table
  peer ...                             one run of invink; prints its seconds and tokens as JSON
"""

import argparse
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import time
from statistics import median

SUBJECT = "Encyclopedia entries"
SYSTEM = "You write realistic and varied texts. You answer with one text and nothing else."
PUBLIC = "Write one of these: {}"
PRIVATE = "Here is one of these: {}\n\n{}\n\nWrite another one."
TURN = "<|im_start|>{}\n{}<|im_end|>\n"
CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
EPSILON, DELTA = 10.0, 1e-5
# Records of about 75 tokens make prompts of about 110.
LONGEST_RECORD = 75


def convert(gguf, tokenizer_json, folder):
    import torch
    from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

    source = pathlib.Path(gguf)
    model = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.float32)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=tokenizer_json, eos_token="<|im_end|>", pad_token="<|im_end|>", chat_template=CHAT
    )
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)


def records(path, most):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(most))]


def cut(texts, tokenizer):
    """The same first tokens for both sides, which tokenise alike."""
    return [tokenizer.decode(tokenizer(t, add_special_tokens=False).input_ids[:LONGEST_RECORD]) for t in texts]


def peer(args):
    import invink

    texts = json.loads(pathlib.Path(args.texts).read_text())[: args.teachers * args.num]
    started = time.perf_counter()
    result = invink.generate(
        texts, args.peer_model, SUBJECT, system_prompt=SYSTEM, pub_prompt=PUBLIC, prv_prompt=PRIVATE,
        epsilon=EPSILON, delta=DELTA, batch_size=args.teachers + 1, num=args.num, max_toks=args.tokens,
        dtype="float32", device_map=-1, allow_download=False,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    print("RESULT " + json.dumps({"work": seconds, "tokens": int(sum(result.lens))}))


def run(command, **kwargs):
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, **kwargs)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return seconds, done.stdout


def run_peer(args, num):
    command = [
        sys.executable, __file__, "peer", "--texts", f"{args.work}/texts.json", "--teachers", str(args.teachers),
        "--tokens", str(args.tokens), "--num", str(num), "--peer-model", args.peer_model,
    ]  # fmt: skip
    quiet = dict(os.environ, HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
    seconds, out = run(command, env=quiet)
    result = json.loads(re.search(r"^RESULT (.*)$", out, re.M).group(1))
    return {"all": seconds, **result}


def run_plainsong(args, model, num, mark="out"):
    output = f"{args.work}/{mark}-{pathlib.Path(model).name}-{num}"
    command = [
        "scripts/plainsong", "generate", "--input", f"{args.work}/texts.jsonl", "--expected-records",
        str(args.teachers), "--group-size", str(args.teachers), "--epsilon", str(EPSILON), "--delta", str(DELTA),
        "--max-tokens", str(args.tokens), "--texts-per-group", str(num), "--max-record-tokens", "96",
        "--subject", SUBJECT, "--prompt", f"{args.work}/prompt.conf", "--model", model, "--output", output,
        # Two crashes are paid for, as with one text.
        "--texts-at-once", str(num), "--resume-tokens", str(2 * num),
    ]  # fmt: skip
    seconds, _ = run(command)
    return {"all": seconds, "tokens": num * args.tokens}


def chat(user):
    return TURN.format("system", SYSTEM) + TURN.format("user", user) + "<|im_start|>assistant\n"


def prompt_file():
    parts = {
        "description": "The prompt of the comparison.",
        "public": chat(PUBLIC.format("{subject}")),
        "private": chat(PRIVATE.format("{subject}", "{record}")),
    }
    return "".join(f"{name} = {json.dumps(text)}\n" for name, text in parts.items()) + "stop = []\n"


def compare(args):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(args.peer_model)
    texts = cut(records(args.data, args.teachers * 4), tokenizer)
    work = pathlib.Path(args.work)
    (work / "texts.json").write_text(json.dumps(texts))
    (work / "texts.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts[: args.teachers]))
    (work / "prompt.conf").write_text(prompt_file())
    prompts = [chat(PRIVATE.format(SUBJECT, text)) for text in texts]
    mean = sum(len(tokenizer(p, add_special_tokens=False).input_ids) for p in prompts) / len(prompts)
    print(f"B = {args.teachers} teachers and a public row, T = {args.tokens} tokens a text, {os.cpu_count()} cores; "
          f"prompts of {mean:.0f} tokens in the mean")
    print("invink 0.1.0 in float32, each text from other records, as it works; Plainsong: one group, its texts at once")
    print(f"medians of {args.runs} runs in turn, and of the ratios within each turn")
    print(f"{'':16} {'texts':>5} {'tokens':>6} {'seconds':>8} {'s a token':>9}   (whole processes)")
    warm_up(args)
    for num in (1, 4):
        others, owns = [], {spec: [] for spec in args.models}
        for again in range(args.runs):
            others.append(run_peer(args, num))
            for spec in args.models:
                owns[spec].append(run_plainsong(args, spec.split("=", 1)[1], num, f"out{again}"))
        line("invink", num, others)
        print(f"{'':16} its generate() alone, model loading included: {median(o['work'] for o in others):.1f} s")
        for spec, own in owns.items():
            ratio = median(o["all"] / p["all"] for o, p in zip(others, own))
            per_token = [each(o) / each(p) for o, p in zip(others, own)]
            line("Plainsong " + spec.split("=", 1)[0], num, own,
                 f"   {ratio:.2f} times as fast; a token {median(per_token):.2f} times{spread(per_token)}")


def warm_up(args):
    """Each runs once, briefly: files are in memory then, and Plainsong has its classes prepared."""
    short = argparse.Namespace(**{**vars(args), "teachers": 8, "tokens": 4})
    run_peer(short, 1)
    for spec in args.models:
        run_plainsong(short, spec.split("=", 1)[1], 1, "warm")


def line(name, num, runs, more=""):
    tokens, seconds = median(r["tokens"] for r in runs), median(r["all"] for r in runs)
    print(f"{name:16} {num:5d} {tokens:6.0f} {seconds:8.1f} {median(map(each, runs)):9.3f}{more}", flush=True)


def each(run_of):
    """Seconds a released token."""
    return run_of["all"] / max(1, run_of["tokens"])


def spread(values):
    return f" ({min(values):.2f} to {max(values):.2f})" if len(values) > 1 else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["convert", "compare", "peer"])
    parser.add_argument("paths", nargs="*")
    for name in ("--data", "--work", "--texts", "--peer-model"):
        parser.add_argument(name)
    for name in ("--teachers", "--tokens", "--num", "--runs"):
        parser.add_argument(name, type=int)
    parser.add_argument("--models", nargs="*", default=[])
    args = parser.parse_args()
    if args.mode == "convert":
        convert(*args.paths)
    elif args.mode == "peer":
        peer(args)
    else:
        compare(args)


if __name__ == "__main__":
    main()
