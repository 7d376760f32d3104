#!/usr/bin/env bash
# Kills, fills, freezes and damages things on purpose while Plainsong runs on a real cluster of this
# machine, and checks that every run either finishes as if nothing had happened or stops with a message
# and a documented code, and that its ledger tells the truth.
#
#   scripts/chaos.sh [SCENARIO ...]      (default: all of them; scripts/chaos.py lists and explains them)
#
#   PLAINSONG_CHAOS_SIZE   full (default: 20 runs with a killed executor, 10 with a killed driver), or
#                          small, for CI: one of each under a policy and one seeded, or a number of them
#   PLAINSONG_CHAOS_SEED   chooses who dies and when (default: the clock; it is printed)
#   PLAINSONG_CHAOS        FOLDER for everything, kept when given (default: a new one, removed if all is well)
#
# Every scenario runs twice: with the program under a policy, whose ledger and claim are checked, and
# with a seeded main class of the test jar, whose tokens are compared with those of an undisturbed run.
# Prints a table and ends with 1 if a check failed. Disks that fill up are small tmpfs in a mount
# namespace of this script, so it needs Linux with unshare, and root or user namespaces; no mount outlives it.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
if [ -z "${PLAINSONG_CHAOS_NAMESPACE:-}" ]; then
  cd "$here"
  model=$(scripts/fetch-model.sh | tail -n 1)
  [ -f job/target/plainsong.jar ] || mvn -q -B -DskipTests package
  namespace=(--mount)
  [ "$(id -u)" = 0 ] || namespace+=(--map-root-user)
  unshare "${namespace[@]}" true 2> /dev/null || {
    # Only a disk that fills up needs one.
    case " $* " in '  ' | *full*) ;; *) PLAINSONG_CHAOS_NAMESPACE=$model exec "$0" "$@" ;; esac
    echo 'chaos: a mount namespace of its own must be allowed (unshare --mount, as root or with --map-root-user)' >&2
    exit 2
  }
  PLAINSONG_CHAOS_NAMESPACE=$model exec unshare "${namespace[@]}" "$0" "$@"
fi

cd "$here"
work=${PLAINSONG_CHAOS:-$(mktemp -d -t plainsong-chaos.XXXXXX)}
mkdir -p "$work"
export PLAINSONG_CLUSTER=$work/cluster
finish() {
  scripts/cluster.sh stop > /dev/null 2>&1 || true
}
trap finish EXIT
python3 scripts/demo_records.py "$work/lake" > /dev/null
scripts/cluster.sh start > /dev/null
result=0
python3 scripts/chaos.py "$work" "$PLAINSONG_CHAOS_NAMESPACE" "$@" || result=$?
finish
if [ $result -eq 0 ] && [ -z "${PLAINSONG_CHAOS:-}" ]; then rm -rf "$work"; else echo "kept: $work" >&2; fi
exit $result
