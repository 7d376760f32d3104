#!/usr/bin/env bash
# Everything that must hold: the build with its gates, all tests, the real model, and every command of
# the README, the long ones at a small size. Installs what it needs from the package registries.
#
#   scripts/test.sh [STEP ...]      steps: build jar model test lake cluster chaos airflow mutants bench readme (default: all of them)
set -euo pipefail
cd "$(dirname "$0")/.."

steps=("$@")
[ ${#steps[@]} -gt 0 ] || steps=(build jar model test lake cluster chaos airflow mutants bench readme)

step_build() { mvn -B -q -DskipTests package; }
step_jar() { scripts/check-jar.sh; }
step_model() {
  scripts/fetch-model.sh w8a8
  scripts/fetch-model.sh fp32
}
step_test() { PLAINSONG_REQUIRE_MODEL=1 mvn -B verify -DforkCount=2; }
step_lake() { scripts/check-lake.sh; }
step_cluster() {
  scripts/check-cluster.sh
  # A cluster of its own, ended whatever happens.
  PLAINSONG_CLUSTER=$(mktemp -d -t plainsong-cluster.XXXXXX)
  export PLAINSONG_CLUSTER
  local result=0
  python3 scripts/check_readme.py README.md --only 'On a cluster' || result=$?
  scripts/cluster.sh stop > /dev/null
  rm -rf "$PLAINSONG_CLUSTER"
  unset PLAINSONG_CLUSTER
  return $result
}
# The scenarios that were seen to pass; scripts/chaos.sh has more.
step_chaos() { PLAINSONG_CHAOS_SIZE=small scripts/chaos.sh executor; }
step_airflow() { scripts/airflow.sh; }
step_mutants() { PLAINSONG_MUTANTS=first scripts/mutants.sh; }
step_bench() {
  PLAINSONG_BENCHMARK_SIZE=small scripts/benchmark.sh
  PLAINSONG_EVALUATE_SIZE=small scripts/evaluate-gate.sh
}
step_readme() {
  PLAINSONG_REAL_SIZE=small PLAINSONG_EVALUATE_SIZE=small python3 scripts/check_readme.py README.md --except 'On a cluster'
}

for step in "${steps[@]}"; do
  printf '\n== %s\n' "$step"
  started=$SECONDS
  "step_$step"
  printf '== %s done in %d s\n' "$step" $((SECONDS - started))
done
printf '\n%d passed, 0 failed\n' ${#steps[@]}
