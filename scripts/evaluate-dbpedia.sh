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
. scripts/evaluation.sh

runs=${1:-3}
epsilons=${2:-0 1 3}
folder=${3:-$(mktemp -d -t plainsong-evaluate.XXXXXX)}
groups=12
if [ "${PLAINSONG_EVALUATE_SIZE:-full}" = small ]; then
  runs=1 groups=1 epsilons='0 3'
fi
labels=Animal,Film,Village,Athlete,Company,Plant
need dbpedia14
prepare

for run in $(seq 1 "$runs"); do
  for epsilon in $epsilons; do
    if [ "$epsilon" = 0 ]; then privacy=(--mechanism public-only); else privacy=(--epsilon "$epsilon"); fi
    write_texts "$folder/epsilon-$epsilon/run-$run" \
      --input "$data/dbpedia14.jsonl.gz" --label-column label --labels "$labels" \
      --expected-records 900 --groups "$groups" \
      "${privacy[@]}" --group-size 64 --max-tokens 32 --texts-per-group 1 \
      --temperature 0.7 --prompt scripts/evaluate-prompt.conf \
      --max-record-tokens 64 --subject 'Encyclopedia entries'
  done
done
"$python" scripts/evaluate.py "$data" "$labels" "$folder" "$groups"
