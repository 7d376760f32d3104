#!/usr/bin/env bash
# What does a gate on the public model's entropy buy? Tokens and texts that one budget writes, and how
# good they are, for several thresholds at epsilon 3. dbpedia14 is judged by a classifier that is trained
# on the texts (as evaluate-dbpedia.sh does), wiki_movies_json by the share of texts that are JSON.
#
#   scripts/evaluate-gate.sh [RUNS] [THRESHOLDS] [FOLDER]
#
#   RUNS        runs of each setting (default 1); every run has groups of its own
#   THRESHOLDS  in nats, default "0 0.5 1 2"; 0 stands for no gate: every token is paid for
#   FOLDER      receives the runs, and is gone on with (default: a new one in /tmp)
#
# Conditions: epsilon 3, delta 1e-6, tau 1, top-k 100, at most 8 free tokens for a paid one.
#   dbpedia14          6 labels, 3 groups a label, 64 teachers a group, 128 paid tokens a group
#   wiki_movies_json   4 groups, 128 teachers a group, 384 paid tokens a group; the prompt shows one
#                      made-up record, so that the public model knows the format
# About an hour on 2 cores.
# PLAINSONG_EVALUATE_SIZE=small: one run, thresholds 0 and 1, one small group a label, for a quick check
# that it works.
# Reads ../shared/data, or the folder PLAINSONG_DATA.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/evaluation.sh

runs=${1:-1}
thresholds=${2:-0 0.5 1 2}
folder=${3:-$(mktemp -d -t plainsong-gate.XXXXXX)}
entries=(--groups 3 --group-size 64 --max-tokens 32 --texts-per-group 4 --max-record-tokens 64)
movies=(--groups 4 --group-size 128 --max-tokens 96 --texts-per-group 4 --max-record-tokens 96)
if [ "${PLAINSONG_EVALUATE_SIZE:-full}" = small ]; then
  runs=1 thresholds='0 1'
  entries=(--groups 1 --group-size 8 --max-tokens 8 --texts-per-group 2 --max-record-tokens 16)
  movies=(--groups 1 --group-size 8 --max-tokens 64 --texts-per-group 1 --max-record-tokens 64)
fi
labels=Animal,Film,Village,Athlete,Company,Plant
need dbpedia14 wiki_movies_json
prepare

mkdir -p "$folder"
cat > "$folder/movies.conf" <<'PROMPT'
description = "A list of movies as JSON objects; the record in it is made up."
public = "Movies as JSON objects, one a line.\n\nEntry: {{\"title\": \"The Paper Lantern\", \"year\": 1957, \"cast\": [\"Ada Finch\", \"Tom Marlow\"], \"genres\": [\"Drama\"]}}\n\nEntry:"
private = "Movies as JSON objects, one a line.\n\nEntry: {record}\n\nEntry:"
stop = ["\n\n", "\nEntry:"]
PROMPT

# generate NAME THRESHOLD RUN OPTION ...: a run into FOLDER/NAME/threshold-THRESHOLD.
generate() {
  local output="$folder/$1/threshold-$2/run-$3" input="$data/$1.jsonl.gz" gate=()
  [ "$2" = 0 ] || gate=(--gate public-entropy --gate-threshold "$2")
  shift 3
  write_texts "$output" --input "$input" --epsilon 3 "${gate[@]}" "$@"
}

for run in $(seq 1 "$runs"); do
  for threshold in $thresholds; do
    generate dbpedia14 "$threshold" "$run" --label-column label --labels "$labels" \
      --expected-records 900 --subject 'Encyclopedia entries' "${entries[@]}"
    generate wiki_movies_json "$threshold" "$run" --expected-records 33000 \
      --prompt "$folder/movies.conf" "${movies[@]}"
  done
done
"$python" scripts/evaluate_gate.py "$data" "$labels" "$folder"
