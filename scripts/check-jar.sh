#!/usr/bin/env bash
# Checks what is in the jar for spark-submit: the program and its native libraries, and nothing that a
# cluster brings itself. Builds the jar when it is not there.
#
#   scripts/check-jar.sh [JAR]      (default: job/target/plainsong.jar)
set -euo pipefail
cd "$(dirname "$0")/.."

jar=${1:-job/target/plainsong.jar}
if [ ! -f "$jar" ]; then
  [ $# -eq 0 ] || { echo "jar must exist. Provided value: $jar" >&2; exit 1; }
  mvn -q -B -DskipTests package
fi

entries=$(mktemp)
trap 'rm -f "$entries"' EXIT
unzip -Z1 "$jar" > "$entries"
failures=0

fail() {
  echo "$jar: $1" >&2
  failures=$((failures + 1))
}

has() { grep -Eq "$1" "$entries" || fail "lacks $1"; }

lacks() {
  local found
  found=$(grep -Em1 "$1" "$entries" || true)
  [ -z "$found" ] || fail "must not have $1, found $found"
}

has '^org/plainsong/cli/Main\.class$'
has '^org/plainsong/manifest\.schema\.json$'
has '^plainsong-log4j2\.properties$'
# Native code looks these up by name.
has '^ai/onnxruntime/OrtSession\.class$'
has '^ai/onnxruntime/native/linux-x64/libonnxruntime\.so$'
has '^ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni\.so$'
has '^ai/djl/huggingface/tokenizers/jni/TokenizersLibrary\.class$'
has '^com/sun/jna/linux-x86-64/libjnidispatch\.so$'
has '^native/lib/linux-x86_64/.*libtokenizers\.so$'
# A cluster has its own versions of these.
has '^org/plainsong/shaded/protobuf/'
has '^org/plainsong/shaded/gson/'
has '^org/plainsong/shaded/config/'
lacks '^com/google/'
lacks '^com/typesafe/config/'
lacks '^org/apache/'
lacks '^(scala|org/slf4j|com/fasterxml|io/netty)/'
lacks '\.dSYM/'
lacks '^(log4j2?|logback).*\.(properties|xml)$'
lacks '^META-INF/[^/]*\.(SF|DSA|RSA|EC)$'
lacks '(^|/)module-info\.class$'
# Random numbers with a seed are for tests.
lacks '^org/plainsong/[a-z]+/[^/]*(Seeded|DrawBits|Test)[^/]*\.class$'
unzip -p "$jar" META-INF/MANIFEST.MF | tr -d '\r' |
  grep -qx 'Main-Class: org.plainsong.cli.Main' || fail 'main class must be org.plainsong.cli.Main'
duplicates=$(sort "$entries" | uniq -d | head -n 1)
[ -z "$duplicates" ] || fail "has an entry twice: $duplicates"

[ "$failures" -eq 0 ] || exit 1
echo 'jar ok'
