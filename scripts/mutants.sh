#!/usr/bin/env bash
# Does a test notice when the proof is broken? Plants faults in the production code, one at a time, and
# runs the one test that is named for it: the test must pass without the fault and fail with it.
#
#   scripts/mutants.sh [NAME ...]      NAME: a file of scripts/mutants without .patch (default: all)
#
# PLAINSONG_MUTANTS=first: the first two, to see that it works.
# Every file of scripts/mutants is a patch, with the fault and its test above it. The tree is not
# touched: patched classes are compiled into a temporary folder that comes first on the class path.
# About 4 minutes on 2 cores. MAVEN_ARGS=-o runs it without network.
# Exit status: 0 all caught, 1 one was missed, 2 a patch or a test does not work.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  for patch in scripts/mutants/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi
[ "${PLAINSONG_MUTANTS:-all}" != first ] || names=("${names[@]:0:2}")

fail() {
  echo "mutants: $*" >&2
  exit 2
}

for name in "${names[@]}"; do
  [ -f "scripts/mutants/$name.patch" ] || fail "scripts/mutants must hold $name.patch, and does not"
done

# A patch that no longer applies is a fault that nobody plants: all of them are held against the code, also
# where one is run.
for patch in scripts/mutants/*.patch; do
  git apply --check "$patch" || fail "$patch must apply, and does not"
done

field() { sed -n "s/^$2: //p" "scripts/mutants/$1.patch"; }

# module TEST: where the class of Class#method is.
module() {
  local file
  file=src/test/java/$(tr . / <<< "${1%%#*}").java
  for module in udfs job; do [ ! -f "$module/$file" ] || { echo "$module"; return; }; done
  fail "$1 must be a test of udfs or job, and is not"
}

work=$(mktemp -d -t plainsong-mutants.XXXXXX)
trap 'rm -rf "$work"' EXIT

mvn -q -B -pl udfs,job -am -Dmdep.outputFile=target/mutants.classpath \
  test-compile dependency:build-classpath
tests_path=$root/job/target/test-classes:$root/job/target/classes:$(cat job/target/mutants.classpath)
# Maven brings the launcher for its own use, in the version of the engine.
launcher=$(tr : '\n' <<< "$tests_path" | sed -n 's/junit-platform-engine/junit-platform-launcher/gp')
[ -f "$launcher" ] || mvn -q -B dependency:get -Dartifact="org.junit.platform:junit-platform-launcher:$(
  basename "$(dirname "$launcher")")"
read -r -a modules < <(sed -n 's:.*<spark\.jvm\.options>\(.*\)</spark\.jvm\.options>.*:\1:p' pom.xml)
bin=${JAVA_HOME:+$JAVA_HOME/bin/}
mkdir "$work/runner"
"${bin}javac" -proc:none -cp "$tests_path:$launcher" -d "$work/runner" scripts/mutants/RunTests.java

# run FIRST_CLASSES MODULE TEST ...: prints what the tests say; the status is that of RunTests.
# The class path is in the environment: ONNX Runtime cannot bear a command line as long as that.
run() {
  local first=$1 module=$2 status=0
  shift 2
  (cd "$root/$module" && CLASSPATH=$first:$work/runner:$launcher:$tests_path OPT_OUT_TRACKING=true \
    "${bin}java" "${modules[@]}" -Xmx3g -XX:+UseSerialGC RunTests "$@") \
    > "$work/out" 2> "$work/err" || status=$?
  tail -n 1 "$work/out"
  return $status
}

echo 'Without a fault'
for module in udfs job; do
  tests=()
  for name in "${names[@]}"; do
    test=$(field "$name" Test)
    [ "$(module "$test")" != "$module" ] || tests+=("$test")
  done
  [ ${#tests[@]} -eq 0 ] || run "$work" "$module" "${tests[@]}" || fail "the tests of $module do not pass"
done

missed=0
printf '\n%-8s %-34s %s\n' RESULT FAULT 'TEST, AND WHAT IT SAID'
for name in "${names[@]}"; do
  test=$(field "$name" Test)
  rm -rf "$work/src" "$work/classes"
  mkdir "$work/src" "$work/classes"
  sed -n 's:^+++ b/::p' "scripts/mutants/$name.patch" | while read -r file; do
    mkdir -p "$work/src/$(dirname "$file")"
    cp "$file" "$work/src/$file"
  done
  (cd "$work/src" && GIT_CEILING_DIRECTORIES=$work git apply "$root/scripts/mutants/$name.patch") ||
    fail "$name.patch must apply, and does not"
  find "$work/src" -name '*.java' -print0 | xargs -0 "${bin}javac" -proc:none -nowarn -encoding UTF-8 \
    -cp "$tests_path" -d "$work/classes" 2> "$work/err" || { cat "$work/err" >&2; fail "$name must compile"; }
  status=0
  said=$(run "$work/classes" "$(module "$test")" "$test") || status=$?
  case $status in
    0) result=MISSED missed=$((missed + 1)) ;;
    1) result=caught ;;
    *) tail -n 20 "$work/err" >&2; fail "$name: $test says nothing: $said" ;;
  esac
  printf '%-8s %-34s %s\n' "$result" "$name" "${test#org.plainsong.}"
  printf '%-8s %-34s   %s\n' '' '' "$said"
done
printf '\n%d faults, %d missed, %d s\n' ${#names[@]} "$missed" "$SECONDS"
[ "$missed" -eq 0 ]
