#!/usr/bin/env bash
# A policy and its ledger at work, in a folder of their own: a privacy engineer allows epsilon 6 over the
# life of a data set; a count and a run reserve their parts of it; what is too much is refused.
#
#   scripts/demo-policy.sh [FOLDER]      FOLDER receives everything (default: a new one in /tmp)
#
# About two minutes on 2 cores once built and fetched.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:-$(mktemp -d -t plainsong-policy.XXXXXX)}
model=$(scripts/fetch-model.sh | tail -n 1)
python3 scripts/demo_records.py "$folder/lake" > /dev/null

# What an administrator does once, outside any job's configuration.
export PLAINSONG_POLICY_HOME=$folder/policies
mkdir -p "$PLAINSONG_POLICY_HOME/messages"
cat > "$PLAINSONG_POLICY_HOME/messages/policy.conf" <<POLICY
data-set = messages
inputs = ["$folder/lake"]
largest-epsilon = 4
largest-delta = 1e-6
lifetime-epsilon = 6
lifetime-delta = 1e-6
mechanisms = [difference-clipped-top-k, discrete-laplace-count]
unit = record
max-records-per-unit = 1
smallest-group-size = 50
relation = add-or-remove-one
POLICY

# The log goes to a file, and is shown if something fails.
quiet() {
  "$@" 2> "$folder/log" || {
    cat "$folder/log" >&2
    exit 1
  }
}
input=(--input "$folder/lake/messages.jsonl" --label-column label --labels Refund)
run() {
  scripts/plainsong generate "${input[@]}" --expected-records 120 --groups 1 --group-size 60 \
    --max-tokens 24 --texts-per-group 1 --max-record-tokens 64 \
    --subject 'Messages from customers to a parcel service' --model "$model" "$@"
}
refused() {
  local said
  if said=$("$@" 2>&1 > /dev/null); then
    echo "This should have been refused: $*" >&2
    exit 1
  fi
  printf '   refused: %s\n' "$(tail -n 1 <<< "$said")"
}

echo "1. A count of the records, noisy and charged"
quiet scripts/plainsong count "${input[@]}" --count-epsilon 0.2 --run-id count --output "$folder/count"

echo "2. A run above the policy's limit, and one that wants no policy"
refused run --epsilon 5 --output "$folder/no"
refused run --epsilon 3 --policy none --output "$folder/no"

echo "3. A run within it"
quiet run --epsilon 4 --run-id first --output "$folder/first" | grep guarantee

echo "4. The same once more: it is paid and released once; and another, for which nothing is left"
mv "$folder/first" "$folder/kept"
refused run --epsilon 4 --run-id first --output "$folder/first"
refused run --epsilon 4 --run-id second --output "$folder/second"

echo "5. What the ledger says, and whether the first run's claim stands in it"
quiet scripts/plainsong ledger show "$PLAINSONG_POLICY_HOME/messages"
quiet scripts/plainsong ledger check "$PLAINSONG_POLICY_HOME/messages"
quiet scripts/plainsong verify "$folder/kept" --ledger "$PLAINSONG_POLICY_HOME/messages"
