#!/usr/bin/env bash
# Airflow for real, on this machine: conf/airflow/plainsong_dag.py with a scheduler, a DAG processor and an
# API server on SQLite, LocalExecutor, and SparkSubmitOperator in client mode against scripts/cluster.sh.
#
#   scripts/airflow.sh [FOLDER]     the retry story, checked (default: a new folder in /tmp)
#   scripts/airflow.sh install      only installs Airflow, and prints its environment's folder
#
# The story: the first attempt of a scheduled run's generate is killed (SIGKILL to the driver) at a random
# round, the retry finishes it; the finished run is cleared and runs again; a backfill makes two more runs.
# The log lines go to standard output; scripts/airflow_story.py says what is required.
#
# Airflow's environment (conf/airflow/requirements.lock; 670 MB, about a minute to install) is kept in the
# cache: PLAINSONG_CACHE (default: ${XDG_CACHE_HOME:-$HOME/.cache}/plainsong). Python for it: PLAINSONG_PYTHON
# (default python3; 3.11). Needs what scripts/cluster.sh needs.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}
lock=conf/airflow/requirements.lock
readonly RUFF=0.17.6

install() {
  local venv fresh
  venv=$cache/airflow-$(sha256sum "$lock" | cut -c1-12)
  if [ ! -f "$venv/installed" ]; then
    echo 'airflow: installing (670 MB, once)' >&2
    mkdir -p "$cache"
    rm -rf "$venv"
    # Not moved afterwards: its programs hold its path.
    "${PLAINSONG_PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$lock" "ruff==$RUFF" >&2
    touch "$venv/installed"
  fi
  printf '%s\n' "$venv"
}

if [ "${1:-}" = install ]; then
  install
  exit
fi

work=$(readlink -m "${1:-$(mktemp -d -t plainsong-airflow.XXXXXX)}")
mkdir -p "$work"
venv=$(install)
ruff() { "$venv/bin/ruff" "$1" --isolated --line-length 120 --target-version py311 --quiet "${@:2}"; }
ruff format --check conf/airflow scripts/airflow_story.py
ruff check --select E,F,I,UP,B,SIM,RUF,AIR,ANN,D --ignore D105,D107,D203,D212,D213,D413,ANN401 conf/airflow
model=$(scripts/fetch-model.sh | tail -n 1)
[ -f job/target/plainsong.jar ] || mvn -q -B -DskipTests package >&2

export PLAINSONG_CLUSTER=$work/cluster
processes=()
stop() {
  for process in "${processes[@]}"; do kill -- "-$process" 2> /dev/null || true; done
  sleep 2 # they end in order; what is left after that does not matter: the folder is nobody's
  for process in "${processes[@]}"; do kill -9 -- "-$process" 2> /dev/null || true; done
  scripts/cluster.sh stop > /dev/null || true
}
trap stop EXIT
scripts/cluster.sh start
# shellcheck disable=SC1091
. "$PLAINSONG_CLUSTER/env"

# The lake and the policy. A day's table is a folder.
for ago in 0 1 2 3; do
  python3 scripts/demo_records.py "$work/lake/day=$(date -u -d "$ago days ago" +%F)" > /dev/null
  rm "$work/lake/day=$(date -u -d "$ago days ago" +%F)/secrets.txt"
done
mkdir -p "$work/policies/messages"
cat > "$work/policies/messages/policy.conf" <<POLICY
data-set = messages, inputs = ["$work/lake"]
largest-epsilon = 4, largest-delta = 1e-6, lifetime-epsilon = 10, lifetime-delta = 1e-6
mechanisms = [difference-clipped-top-k], unit = record, max-records-per-unit = 1
smallest-group-size = 50, relation = add-or-remove-one
POLICY
cat > "$work/job.conf" <<JOB
input-format = json, label-column = label, labels = [Refund], expected-records = { Refund = 120 }
groups = 2, group-size = 50, max-tokens = 24, texts-per-group = 1, max-record-tokens = 48
epsilon = 4, delta = 1e-6, subject = Messages from customers to a parcel service
kv-memory = 1g, model = "$model"
JOB
sed "s:/opt/plainsong/plainsong-log4j2:$PWD/job/src/main/resources/plainsong-log4j2:;s:=6g:=4g:;s: 2g: 1g:" \
  conf/airflow/spark.conf > "$work/spark.conf"

# Airflow. Nothing of the caller's own installation, and nobody but this machine.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
secret=$(python3 -c 'import secrets; print(secrets.token_urlsafe(32))')
unset "${!AIRFLOW@}"
export AIRFLOW_HOME=$work/airflow
export AIRFLOW__CORE__DAGS_FOLDER=$PWD/conf/airflow AIRFLOW__CORE__LOAD_EXAMPLES=False
export AIRFLOW__CORE__EXECUTOR=LocalExecutor AIRFLOW__CORE__PARALLELISM=2
export AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY=5 AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS=True
export AIRFLOW__CORE__EXECUTION_API_SERVER_URL=http://127.0.0.1:$port/execution/
export AIRFLOW__API__HOST=127.0.0.1 AIRFLOW__API__PORT=$port AIRFLOW__API__WORKERS=1
# The scheduler's server of logs; another Airflow on this machine has the usual port.
AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=$(free_port)
export AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT
export AIRFLOW__API__BASE_URL=http://127.0.0.1:$port
export AIRFLOW__API__SECRET_KEY=$secret AIRFLOW__API_AUTH__JWT_SECRET=$secret
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False AIRFLOW__SCHEDULER__MAX_DAGRUNS_PER_LOOP_TO_SCHEDULE=4
export AIRFLOW_CONN_PLAINSONG_SPARK='{"conn_type": "spark", "host": "'$MASTER'", "extra": {"deploy-mode": "client", "spark-binary": "spark-submit"}}'
export AIRFLOW_VAR_PLAINSONG_JAR=$PWD/job/target/plainsong.jar
export AIRFLOW_VAR_PLAINSONG_CONFIG=$work/job.conf AIRFLOW_VAR_PLAINSONG_SPARK=$work/spark.conf
export AIRFLOW_VAR_PLAINSONG_INPUT=$work/lake AIRFLOW_VAR_PLAINSONG_OUTPUT=$work/synthetic
export AIRFLOW_VAR_PLAINSONG_POLICY=$work/policies/messages
# The driver's own: where Spark is, the policies, and the address that executors call.
export SPARK_HOME PATH=$venv/bin:$SPARK_HOME/bin:$PATH
export PLAINSONG_POLICY_HOME=$work/policies SPARK_LOCAL_IP=127.0.0.1 PYTHONWARNINGS=ignore

airflow db migrate > "$work/migrate.log" 2>&1 || { tail -n 20 "$work/migrate.log" >&2; exit 1; }
for component in api-server scheduler dag-processor; do
  # A session of its own, so that all of it can be ended.
  setsid airflow "$component" > "$work/$component.log" 2>&1 < /dev/null &
  processes+=($!)
  disown
done
python3 scripts/airflow_story.py "$work" "http://127.0.0.1:$port"
