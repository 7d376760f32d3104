#!/usr/bin/env bash
# The main job on real records: dbpedia14 (14 labels), sms_spam (2 labels), tab_paragraphs (one unit is
# all paragraphs of a court case). Prints wall time, teacher tokens a second and five texts of each.
#
#   scripts/run-real.sh [FOLDER] [NAME ...]    FOLDER receives the results (default: a new one in /tmp);
#                                              NAME: dbpedia14, sms_spam, tab_paragraphs (default: all)
#
# PLAINSONG_REAL_SIZE=small runs one group a label and 8 tokens a text, for a quick check.
# Reads ../shared/data, or the folder PLAINSONG_DATA.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:-$(mktemp -d -t plainsong-real.XXXXXX)}
shift || true
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(dbpedia14 sms_spam tab_paragraphs)
data=${PLAINSONG_DATA:-../shared/data}
if [ ! -d "$data" ]; then
  echo "No folder $data with real records: nothing was run. Set PLAINSONG_DATA to it." >&2
  exit 2
fi
model=$(scripts/fetch-model.sh | tail -n 1)

# size GROUPS MAX_TOKENS TEXTS: the size options of a run.
size() {
  if [ "${PLAINSONG_REAL_SIZE:-full}" = small ]; then
    options=(--groups 1 --max-tokens 8 --texts-per-group 1)
  else
    options=(--groups "$1" --max-tokens "$2" --texts-per-group "$3")
  fi
}

dbpedia14() {
  size 2 40 2
  scripts/plainsong generate --input "$data/dbpedia14.jsonl.gz" --label-column label \
    --labels Album,Animal,Artist,Athlete,Building,Company,EducationalInstitution,Film,MeanOfTransportation,NaturalPlace,OfficeHolder,Plant,Village,WrittenWork \
    --expected-records 900 --group-size 64 --epsilon 5 --delta 1e-6 \
    --max-record-tokens 64 \
    --subject 'Encyclopedia entries' --model "$model" --output "$folder/dbpedia14" "${options[@]}"
}
sms_spam() {
  size 4 32 3
  scripts/plainsong generate --input "$data/sms_spam.jsonl.gz" --label-column label \
    --labels ham,spam --expected-records ham=3900,spam=580 --group-size 128 \
    --epsilon 5 --delta 1e-6 --max-record-tokens 48 \
    --subject 'SMS text messages' --model "$model" --output "$folder/sms_spam" "${options[@]}"
}
tab_paragraphs() {
  size 2 48 3
  scripts/plainsong generate --input "$data/tab_paragraphs.jsonl.gz" --unit-column user_id \
    --max-records-per-unit 4 --expected-records 400 --group-size 200 --epsilon 5 --delta 1e-6 \
    --max-record-tokens 96 \
    --subject 'Paragraphs from judgments of the European Court of Human Rights' \
    --model "$model" --output "$folder/tab_paragraphs" "${options[@]}"
}

for name in "${names[@]}"; do
  case "$name" in
    dbpedia14 | sms_spam | tab_paragraphs) ;;
    *) echo "There is no data set $name: use dbpedia14, sms_spam or tab_paragraphs." >&2; exit 2 ;;
  esac
  printf '\n== %s\n' "$name"
  started=$SECONDS
  "$name"
  printf '== %s: %d s of wall time\n' "$name" $((SECONDS - started))
done
