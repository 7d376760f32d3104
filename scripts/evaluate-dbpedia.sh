#!/usr/bin/env bash
# Is there signal in the texts? A naive Bayes classifier trained on synthetic texts of six dbpedia14
# labels and tested on real held-out ones, for the public model alone and for several epsilons, beside
# equally many real records of that length.
#
#   scripts/evaluate-dbpedia.sh [RUNS] [EPSILONS] [FOLDER]
#
#   RUNS      runs of each setting (default 3); every run has groups of its own
#   EPSILONS  default "0 1 3"; 0 stands for the public model alone
#   FOLDER    receives the runs, and is gone on with (default: a new one in /tmp)
#
# Conditions: 64 teachers a group, 12 groups a label, one text of 32 tokens a group: 72 texts in all, from
# 768 of the 900 records of a label. tau 0.7 (a small model writes the rare word too often at 1), top-k 100,
# delta 1e-6; a prompt without stop strings, so that every text has its 32 tokens.
# About 8 minutes a private run on 2 cores.
# PLAINSONG_EVALUATE_SIZE=small: one run of one group a label, for a quick check that it works.
# Reads ../shared/data, or the folder PLAINSONG_DATA.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-3}
epsilons=${2:-0 1 3}
folder=${3:-$(mktemp -d -t plainsong-evaluate.XXXXXX)}
groups=12
if [ "${PLAINSONG_EVALUATE_SIZE:-full}" = small ]; then
  runs=1 groups=1 epsilons='0 3'
fi
data=${PLAINSONG_DATA:-../shared/data}
labels=Animal,Film,Village,Athlete,Company,Plant

[ -f "$data/dbpedia14.jsonl.gz" ] || {
  echo "No dbpedia14.jsonl.gz in $data, nothing was run: set PLAINSONG_DATA to the folder that holds it." >&2
  exit 2
}
model=$(scripts/fetch-model.sh | tail -n 1)

venv=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}/evaluate-venv
if [ ! -f "$venv/complete" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.7.2
  touch "$venv/complete"
fi

for run in $(seq 1 "$runs"); do
  for epsilon in $epsilons; do
    output="$folder/epsilon-$epsilon/run-$run"
    if [ -f "$output.jsonl" ]; then continue; fi
    mkdir -p "$(dirname "$output")"
    if [ "$epsilon" = 0 ]; then privacy=(--mechanism public-only); else privacy=(--epsilon "$epsilon"); fi
    scripts/plainsong generate \
      --input "$data/dbpedia14.jsonl.gz" --label-column label --labels "$labels" \
      --expected-records 900 --groups "$groups" \
      "${privacy[@]}" --delta 1e-6 --group-size 64 --max-tokens 32 --texts-per-group 1 \
      --temperature 0.7 --prompt scripts/evaluate-prompt.conf \
      --max-record-tokens 64 --subject 'Encyclopedia entries' \
      --model "$model" --output "$output"
    scripts/plainsong show "$output" > "$output.jsonl.part"
    mv "$output.jsonl.part" "$output.jsonl"
  done
done
"$venv/bin/python" scripts/evaluate.py "$data" "$labels" "$folder" "$groups"
