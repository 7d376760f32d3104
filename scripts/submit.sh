#!/usr/bin/env bash
# Runs Plainsong on a cluster: one jar, through spark-submit.
#
#   scripts/submit.sh [OPTION OF spark-submit ...] COMMAND [OPTION ...]
#
#   scripts/submit.sh generate --input hdfs:///lake/notes --model hdfs:///models/smollm2 ...
#   scripts/submit.sh --deploy-mode cluster --conf spark.plainsong.epsilon=3 generate --config job.conf
#   scripts/submit.sh --master yarn --num-executors 8 --executor-cores 4 generate ...
#
# Options before COMMAND go to spark-submit, whatever it takes; COMMAND and what follows go to
# 'plainsong' (scripts/submit.sh generate --help). Settings of 'plainsong generate' are also read from
# --conf spark.plainsong.KEY=VALUE, and from --properties-file; conf/cluster has examples. With --deploy-mode cluster on a standalone cluster
# this waits for the driver's end, which spark-submit alone does not, and fails if the driver did.
#
# Ends with 0 on success, and else with the codes of 'plainsong --help' in client mode. In cluster mode
# the driver is another machine's process: 1 then says that it failed. Settings:
#   SPARK_HOME             a Spark 4.1 with Scala 2.13 (default: the one of scripts/cluster.sh)
#   MASTER                 the master without --master (default: the one of a running scripts/cluster.sh)
#   PLAINSONG_JAR          the jar (default: job/target/plainsong.jar, built if it is not there). With
#                          --deploy-mode cluster it must be where every worker can read it.
#   PLAINSONG_OFFHEAP      memory of an executor outside its heap, for keys and values: at least
#                          kv-memory, and 2g more for the model (default 6g). It limits direct memory,
#                          and is spark.executor.memoryOverhead on YARN and Kubernetes.
#   PLAINSONG_DRIVER_OFFHEAP   the same of the driver (default 1g)
# Needs a JDK 17 (JAVA_HOME, or java on the PATH).
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cache=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}
cluster=${PLAINSONG_CLUSTER:-$cache/cluster}
jar=${PLAINSONG_JAR:-$here/job/target/plainsong.jar}
offheap=${PLAINSONG_OFFHEAP:-6g}
driver_offheap=${PLAINSONG_DRIVER_OFFHEAP:-1g}

fail() {
  printf 'submit: %s\n' "$1" >&2
  exit 2
}
usage() {
  sed -n '2,/^set -/p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p' >&2
  exit 2
}

# The options before the command. All take a value but the named ones.
options=() master='' mode='' driver_options='' executor_options='' logging=''
take_conf() { # KEY=VALUE
  case $1 in
    # A second --conf of a key would replace ours: both are joined below.
    spark.driver.extraJavaOptions=*) driver_options=${1#*=} ;;
    spark.executor.extraJavaOptions=*) executor_options=${1#*=} ;;
    spark.submit.deployMode=*) mode=${1#*=} ;;
    spark.master=*) master=${1#*=} ;;
    *) options+=(--conf "$1") ;;
  esac
}
while [ $# -gt 0 ]; do
  option=$1
  case $option in
    -h | --help) usage ;;
    --*=*)
      set -- "${option%%=*}" "${option#*=}" "${@:2}"
      continue
      ;;
    -v | --verbose | --supervise) options+=("$option") && shift && continue ;;
    -*) [ $# -ge 2 ] || fail "$option must have a value" ;;
    *) break ;;
  esac
  case $option in
    --master) master=$2 ;;
    --deploy-mode) mode=$2 ;;
    --driver-java-options) driver_options=$2 ;;
    --conf | -c) take_conf "$2" ;;
    --class) fail "--class is set by this script. Leave it out." ;;
    *) options+=("$option" "$2") ;;
  esac
  shift 2
done
[ $# -gt 0 ] || usage
# What a file of properties says of a key.
properties=''
for ((i = 0; i < ${#options[@]}; i++)); do
  if [ "${options[i]}" = --properties-file ]; then properties=${options[i + 1]}; fi
done
[ -z "$properties" ] || [ -f "$properties" ] || fail "--properties-file must name a file. Provided value: $properties"
in_file() { [ -z "$properties" ] || sed -n "s/^[[:space:]]*${1//./\\.}[[:space:]=:]\{1,\}//p" "$properties" | tail -n 1; }
mode=${mode:-$(in_file spark.submit.deployMode)}
mode=${mode:-client}
master=${master:-$(in_file spark.master)}
driver_options=${driver_options:-$(in_file spark.driver.extraJavaOptions)}
executor_options=${executor_options:-$(in_file spark.executor.extraJavaOptions)}
case $mode in client | cluster) ;; *) fail "--deploy-mode must be client or cluster. Provided value: $mode" ;; esac

if [ -f "$cluster/env" ]; then
  given_master=${MASTER:-} given_home=${SPARK_HOME:-}
  # shellcheck disable=SC1091
  . "$cluster/env"
  MASTER=${given_master:-$MASTER} SPARK_HOME=${given_home:-$SPARK_HOME}
fi
master=${master:-${MASTER:-}}
[ -n "$master" ] || fail 'a master must be named: --master, or MASTER, or start one with scripts/cluster.sh start'
SPARK_HOME=${SPARK_HOME:-$("$here/scripts/cluster.sh" install)}
export SPARK_HOME
[ -x "$SPARK_HOME/bin/spark-submit" ] || fail "SPARK_HOME must hold bin/spark-submit. Provided value: $SPARK_HOME"
if [ ! -f "$jar" ] && ! [[ $jar =~ ^[a-z0-9]+: ]]; then
  [ -z "${PLAINSONG_JAR:-}" ] || fail "PLAINSONG_JAR must be a file or a URI. Provided value: $jar"
  (cd "$here" && mvn -q -B -DskipTests package) >&2
fi

# Spark adds its own module options. Short on purpose: ONNX Runtime crashes where a command line is long.
java_options="-XX:-CreateCoredumpOnCrash"
case $mode in
  client)
    # What Spark logs of a failed task may quote a record: it stays in the executors' logs. The driver
    # of cluster mode logs beside them.
    logging="-Dlog4j2.configurationFile=file:$here/job/src/main/resources/plainsong-log4j2.properties"
    ;;
  cluster)
    options+=(--conf spark.standalone.submit.waitAppCompletion=true)
    ;;
esac
case $master in
  # Only there is memory outside the heap asked for. (A standalone worker counts heaps alone.)
  yarn | k8s:*)
    [ -n "$(in_file spark.executor.memoryOverhead)" ] || options=(--conf "spark.executor.memoryOverhead=$offheap" "${options[@]}")
    [ -n "$(in_file spark.driver.memoryOverhead)" ] || options=(--conf "spark.driver.memoryOverhead=$driver_offheap" "${options[@]}")
    ;;
  # Where a driver listens for the executors of a cluster on this machine.
  spark://127.0.0.1:*) [ $mode = cluster ] || export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1} ;;
esac

submit=("$SPARK_HOME/bin/spark-submit" --master "$master" --deploy-mode "$mode"
  --name plainsong --class org.plainsong.cli.Main
  --conf "spark.driver.extraJavaOptions=$java_options -XX:MaxDirectMemorySize=$driver_offheap $logging $driver_options"
  --conf "spark.executor.extraJavaOptions=$java_options -XX:MaxDirectMemorySize=$offheap $executor_options"
  "${options[@]}" "$jar" "$@")

if [ "$mode" = client ] || [ "${master#spark:}" = "$master" ]; then
  exec "${submit[@]}"
fi

# On a standalone cluster spark-submit ends with 0 whatever became of the driver, but says it.
said=$(mktemp)
trap 'rm -f "$said"' EXIT
"${submit[@]}" 2> >(tee "$said" >&2) || fail 'the driver could not be submitted'
wait
state=$(sed -n 's/.*State of driver-[^ ]* is \([A-Z]*\).*/\1/p;s/.*driver-[0-9-]* .*\(FINISHED\|FAILED\|ERROR\|KILLED\).*/\1/p' "$said" | tail -n 1)
printf 'submit: the driver is %s\n' "${state:-of unknown state}" >&2
[ "$state" = FINISHED ] || exit 1
