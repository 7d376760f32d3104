#!/usr/bin/env bash
# Can others read what a run writes? Two small runs through spark-submit write Parquet files and go to an
# Iceberg and a Delta table, one with labels and one without; PyArrow, DuckDB, PyIceberg and delta-rs must
# find the same rows there, with the documented columns and types and not one more (scripts/check_lake.py).
#
#   scripts/check-lake.sh [FOLDER]      FOLDER receives the runs (default: a new one in /tmp, removed at the end)
#   scripts/check-lake.sh install       only installs the readers, and prints their environment's folder
#
# Spark's session catalog, where the Delta table is, has a Hive metastore here: an embedded Derby database.
# The readers (scripts/check_lake.lock; 490 MB) are kept in the cache: PLAINSONG_CACHE (default:
# ${XDG_CACHE_HOME:-$HOME/.cache}/plainsong). Needs what scripts/submit.sh needs, and Maven Central or a
# local repository that has the jars of both formats. Four submissions of spark-submit: 95 s on 2 cores.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}
lock=scripts/check_lake.lock

install() {
  local venv fresh
  venv=$cache/lake-readers-$(sha256sum "$lock" | cut -c 1-12)
  if [ ! -f "$venv/installed" ]; then
    echo "check-lake: installing the readers (490 MB, once)" >&2
    mkdir -p "$cache"
    fresh=$(mktemp -d "$cache/lake-readers.XXXXXX")
    python3 -m venv "$fresh"
    "$fresh/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$lock" >&2
    touch "$fresh/installed"
    rm -rf "$venv"
    mv "$fresh" "$venv" 2> /dev/null || [ -f "$venv/installed" ] ||
      { echo "check-lake: cannot move $fresh to $venv" >&2 && exit 1; }
  fi
  printf '%s\n' "$venv"
}

case ${1:-} in
  install) install && exit ;;
  '') work=$(mktemp -d -t plainsong-lake.XXXXXX) && trap 'rm -rf "$work"' EXIT ;;
  *) mkdir -p "$1" && work=$(cd "$1" && pwd) ;;
esac
[ -z "$(ls -A "$work")" ] || { echo "check-lake: FOLDER must be empty. Provided value: $work" >&2 && exit 2; }
venv=$(install)
model=$(scripts/fetch-model.sh | tail -n 1)
python3 scripts/demo_records.py "$work" > /dev/null

# The versions that the tests use.
version() { sed -n "s:.*<$1\.version>\(.*\)</$1\.version>.*:\1:p" pom.xml; }
iceberg=org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:$(version iceberg)
delta=io.delta:delta-spark_4.1_2.13:$(version delta)

# plainsong COMMAND ...: with both catalogs, on this machine.
plainsong() {
  # A partition for small tables. Spark has its logging; a local repository may know it without its jars.
  scripts/submit.sh --master 'local[2]' --packages "$iceberg,$delta" \
    --exclude-packages org.slf4j:slf4j-api,org.apache.logging.log4j:log4j-slf4j2-impl,org.apache.logging.log4j:log4j-api,org.apache.logging.log4j:log4j-core \
    --conf spark.sql.shuffle.partitions=1 --conf spark.databricks.delta.snapshotPartitions=1 \
    --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension \
    --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog \
    --conf spark.sql.catalogImplementation=hive --conf "spark.sql.warehouse.dir=$work/warehouse" \
    --conf "spark.hadoop.javax.jdo.option.ConnectionURL=jdbc:derby:;databaseName=$work/metastore;create=true" \
    --conf spark.hadoop.datanucleus.schema.autoCreateAll=true \
    --conf spark.hadoop.hive.metastore.schema.verification=false \
    --driver-java-options "-Dderby.stream.error.file=$work/derby.log" \
    --conf spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog \
    --conf spark.sql.catalog.lake.type=hadoop --conf "spark.sql.catalog.lake.warehouse=$work/lake" \
    "$@" > "$work/said" 2>&1 || { cat "$work/said" >&2 && return 1; }
}
generate() { # RUN OPTION ...
  plainsong generate --input "$work/messages.jsonl" --groups 1 --group-size 8 --max-tokens 4 \
    --texts-per-group 2 --max-record-tokens 16 --epsilon 5 --subject 'Messages to a parcel service' \
    --model "$model" --output "$work/$1" --run-id "$1" --output-files 2 "${@:2}"
}

iceberg_table=lake.synthetic.notes delta_table=spark_catalog.default.notes
generate labelled --label-column label --labels 'Lost parcel,Refund' --expected-records 120 \
  --output-table "$iceberg_table"
generate unlabelled --expected-records 360 --output-table "$delta_table" --output-table-format delta
plainsong append "$work/labelled" --output-table "$delta_table" --output-table-format delta
plainsong append "$work/unlabelled" --output-table "$iceberg_table"
"$venv/bin/python" scripts/check_lake.py "$work" labelled unlabelled
