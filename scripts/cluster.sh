#!/usr/bin/env bash
# A real Spark cluster on this machine: a standalone master and workers, each a process of its own, on
# the loopback interface. For trying scripts/submit.sh, for tests, and for killing things on purpose.
#
#   scripts/cluster.sh start      starts what is not running and waits until all workers are registered
#   scripts/cluster.sh stop       ends the cluster and everything that runs on it, removes its work files
#   scripts/cluster.sh status     master, workers, executors and drivers; ends with 1 unless all is well
#   scripts/cluster.sh pids       a line each: KIND NAME PID (master, worker, executor, driver)
#   scripts/cluster.sh install    only installs Spark, and prints its SPARK_HOME
#
# start prints MASTER=spark://..., and writes it with UI=http://... and SPARK_HOME=... to FOLDER/env, a
# file for bash. Spark is the one inside the Python package pyspark of the version that pom.xml names,
# installed once into the cache. An executor that dies comes back by itself; a worker that was killed
# comes back with another start. Settings:
#   PLAINSONG_CACHE            the cache (default: ${XDG_CACHE_HOME:-$HOME/.cache}/plainsong)
#   PLAINSONG_CLUSTER          FOLDER of the cluster: logs, pids, work (default: the cache's cluster)
#   PLAINSONG_WORKERS          how many workers (default 2)
#   PLAINSONG_WORKER_CORES     cores of a worker (default 1)
#   PLAINSONG_WORKER_MEMORY    what a worker lends to executors and drivers (default 3g). On a
#                              standalone cluster this counts heap alone, not what is outside of it.
#   PLAINSONG_MASTER_PORT, PLAINSONG_UI_PORT    ports (default: any that is free)
# Needs a JDK 17, Python 3 with venv, Linux (workers stand at 127.0.0.1, 127.0.0.2, ...).
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cache=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}
folder=${PLAINSONG_CLUSTER:-$cache/cluster}
workers=${PLAINSONG_WORKERS:-2}
readonly MASTER_CLASS=org.apache.spark.deploy.master.Master WORKER_CLASS=org.apache.spark.deploy.worker.Worker

say() { printf 'cluster: %s\n' "$1" >&2; }
fail() {
  say "$1"
  exit 1
}

# Prints SPARK_HOME, after installing it where it is not there.
spark_home() {
  local version venv home
  version=$(sed -n 's:.*<spark\.version>\(.*\)</spark\.version>.*:\1:p' "$here/pom.xml")
  venv=$cache/spark-$version
  if [ ! -f "$venv/installed" ]; then
    say "installing pyspark==$version (450 MB, once)"
    mkdir -p "$cache"
    local fresh
    fresh=$(mktemp -d "$cache/spark.XXXXXX")
    python3 -m venv "$fresh"
    # py4j and the like are for Python programs; the distribution inside needs none of them.
    "$fresh/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "pyspark==$version" >&2
    touch "$fresh/installed"
    rm -rf "$venv"
    mv "$fresh" "$venv" 2> /dev/null || [ -f "$venv/installed" ] || fail "cannot move $fresh to $venv"
  fi
  home=$(printf '%s\n' "$venv"/lib/python3*/site-packages/pyspark)
  [ -x "$home/bin/spark-class" ] || fail "no Spark in $venv. Remove that folder and run this again."
  printf '%s\n' "$home"
}

# Whether a process is still the one that was started: its command line names the class.
is_running() { # PID CLASS
  [ -n "$1" ] && [ -r "/proc/$1/cmdline" ] && tr '\0' '\n' < "/proc/$1/cmdline" 2> /dev/null | grep -qxF -- "$2"
}
pid_of() { cat "$folder/$1.pid" 2> /dev/null || true; }

# Waits until a line of a log matches, and prints the first group.
await_log() { # LOG SED-PATTERN PID WHAT
  local found
  for _ in $(seq 1 240); do
    found=$(sed -n "s|.*$2.*|\1|p" "$1" 2> /dev/null | head -n 1)
    [ -z "$found" ] || {
      printf '%s\n' "$found"
      return
    }
    kill -0 "$3" 2> /dev/null || break
    sleep 0.25
  done
  tail -n 20 "$1" >&2 || true
  fail "$4 did not start. Its log: $1"
}

# Starts a daemon of Spark: its own session, so that a signal to this script's group leaves it alone.
daemon() { # NAME ADDRESS CLASS ARGUMENT ...
  local name=$1 address=$2 class=$3
  shift 3
  mkdir -p "$folder/logs"
  rm -f "$folder/logs/$name.log"
  # Web servers bind to SPARK_LOCAL_IP: nobody outside this machine reaches them.
  SPARK_HOME=$home SPARK_CONF_DIR=$folder/conf SPARK_DAEMON_MEMORY=512m \
    SPARK_LOCAL_IP=$address SPARK_PUBLIC_DNS=$address \
    SPARK_LOCAL_DIRS=$folder/local SPARK_WORKER_DIR=$folder/work \
    SPARK_DAEMON_JAVA_OPTS='-XX:+UseSerialGC -XX:-CreateCoredumpOnCrash' \
    setsid "$home/bin/spark-class" "$class" "$@" > "$folder/logs/$name.log" 2>&1 < /dev/null &
  printf '%s\n' "$!" > "$folder/$name.pid"
}

start_master() {
  is_running "$(pid_of master)" $MASTER_CLASS && return
  daemon master 127.0.0.1 $MASTER_CLASS --host 127.0.0.1 --port "${PLAINSONG_MASTER_PORT:-0}" --webui-port "${PLAINSONG_UI_PORT:-0}"
  local pid master ui
  pid=$(pid_of master)
  master=$(await_log "$folder/logs/master.log" '\(spark://[0-9.:]*\)' "$pid" 'the master')
  ui=$(await_log "$folder/logs/master.log" 'MasterWebUI.*at \(http://[^ ]*\)' "$pid" "the master's web server")
  printf 'MASTER=%q\nUI=%q\nSPARK_HOME=%q\n' "$master" "$ui" "$home" > "$folder/env.new"
  mv "$folder/env.new" "$folder/env"
}

start_worker() { # NUMBER
  is_running "$(pid_of "worker-$1")" $WORKER_CLASS && return
  daemon "worker-$1" "127.0.0.$1" $WORKER_CLASS --host "127.0.0.$1" --port 0 --webui-port 0 \
    --cores "${PLAINSONG_WORKER_CORES:-1}" --memory "${PLAINSONG_WORKER_MEMORY:-3g}" "$MASTER"
}

# The master's own account of itself.
master_json() { python3 -c 'import sys, urllib.request as u; sys.stdout.write(u.urlopen(sys.argv[1] + "/json/", timeout=10).read().decode())' "$UI"; }
alive_workers() {
  master_json 2> /dev/null | python3 -c 'import json, sys; print(sum(w["state"] == "ALIVE" for w in json.load(sys.stdin)["workers"]))' 2> /dev/null || echo 0
}

start() {
  home=$(spark_home)
  mkdir -p "$folder/conf" "$folder/work" "$folder/local"
  chmod 700 "$folder"
  # A worker that was killed is noticed soon, and its work goes with it.
  cat > "$folder/conf/spark-defaults.conf" <<'CONF'
spark.worker.timeout                20
spark.worker.cleanup.enabled        false
spark.ui.retainedJobs               50
CONF
  start_master
  # shellcheck disable=SC1091
  . "$folder/env"
  for n in $(seq 1 "$workers"); do start_worker "$n"; done
  for _ in $(seq 1 240); do
    if [ "$(alive_workers)" -ge "$workers" ]; then
      echo "MASTER=$MASTER"
      return
    fi
    for n in $(seq 1 "$workers"); do
      kill -0 "$(pid_of "worker-$n")" 2> /dev/null || {
        tail -n 20 "$folder/logs/worker-$n.log" >&2
        fail "worker $n did not start. Its log: $folder/logs/worker-$n.log"
      }
    done
    sleep 0.25
  done
  fail "only $(alive_workers) of $workers workers registered in a minute. Logs: $folder/logs"
}

# What runs on a worker: its children, by the class in their command line.
children() { # WORKER-NUMBER
  local pid line
  for pid in $(ps -o pid= --ppid "$(pid_of "worker-$1")" 2> /dev/null || true); do
    line=$(tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null || true)
    case $line in
      *CoarseGrainedExecutorBackend*)
        printf 'executor %s@worker-%s %s\n' "$(sed -n 's/.*--executor-id \([^ ]*\).*/\1/p' <<< "$line")" "$1" "$pid"
        ;;
      *DriverWrapper*) printf 'driver driver@worker-%s %s\n' "$1" "$pid" ;;
    esac
  done
}

known_workers() { find "$folder" -maxdepth 1 -name 'worker-*.pid' 2> /dev/null | sed 's/.*worker-\([0-9]*\)\.pid/\1/' | sort -n; }

pids() {
  local n
  if is_running "$(pid_of master)" $MASTER_CLASS; then echo "master master $(pid_of master)"; fi
  for n in $(known_workers); do
    if is_running "$(pid_of "worker-$n")" $WORKER_CLASS; then
      echo "worker worker-$n $(pid_of "worker-$n")"
      children "$n"
    fi
  done
}

status() {
  local alive
  if ! is_running "$(pid_of master)" $MASTER_CLASS; then
    echo 'not running'
    return 1
  fi
  # shellcheck disable=SC1091
  . "$folder/env"
  alive=$(alive_workers)
  printf 'MASTER=%s\nUI=%s\nworkers: %s of %s alive\n' "$MASTER" "$UI" "$alive" "$workers"
  pids
  [ "$alive" -ge "$workers" ]
}

# Whoever stood below a worker is remembered before the worker goes: an orphan is nobody's child.
stop() {
  local all pid n
  all=$(pids)
  # Executors first, the master last: nobody restarts what was just ended.
  for kind in worker driver executor master; do
    for pid in $(awk -v kind=$kind '$1 == kind { print $3 }' <<< "$all"); do kill "$pid" 2> /dev/null || true; done
  done
  for _ in $(seq 1 80); do
    n=0
    for pid in $(awk '{ print $3 }' <<< "$all"); do
      if kill -0 "$pid" 2> /dev/null; then n=$((n + 1)); fi
    done
    [ $n -gt 0 ] || break
    sleep 0.25
  done
  for pid in $(awk '{ print $3 }' <<< "$all"); do kill -9 "$pid" 2> /dev/null || true; done
  rm -rf "$folder"/{work,local,conf,env} "$folder"/*.pid
  echo 'stopped'
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  status) status ;;
  pids) pids ;;
  install) spark_home ;;
  *)
    sed -n '2,/^set -/p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p' >&2
    exit 2
    ;;
esac
