# What the evaluations share; sourced by evaluate-dbpedia.sh and evaluate-gate.sh, in the repository's folder.
# Sets: data (the folder of real records), model, python (with scikit-learn).

data=${PLAINSONG_DATA:-../shared/data}

# need NAME ...: these real records are there, or nothing is run.
need() {
  for name in "$@"; do
    [ -f "$data/$name.jsonl.gz" ] || {
      echo "No $name.jsonl.gz in $data, nothing was run: set PLAINSONG_DATA to the folder that holds it." >&2
      exit 2
    }
  done
}

# write_texts OUTPUT OPTION ...: a run into OUTPUT and its texts in OUTPUT.jsonl, unless they are there.
write_texts() {
  local output=$1
  shift
  if [ -f "$output.jsonl" ]; then return; fi
  mkdir -p "$(dirname "$output")"
  scripts/plainsong generate --delta 1e-6 --model "$model" --output "$output" "$@"
  scripts/plainsong show "$output" > "$output.jsonl.part"
  mv "$output.jsonl.part" "$output.jsonl"
}

# prepare: the model and the classifier's library, both fetched once.
prepare() {
  model=$(scripts/fetch-model.sh | tail -n 1)
  local venv=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}/evaluate-venv
  if [ ! -f "$venv/complete" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.7.2
    touch "$venv/complete"
  fi
  python=$venv/bin/python
}
