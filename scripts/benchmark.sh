#!/usr/bin/env bash
# How fast are the teachers, and what does everything around the model cost? Tables, each from one
# process, so that their ratios mean something on a noisy machine.
#
#   scripts/benchmark.sh [PART ...]      parts: throughput driver steps perplexity (default: all of them)
#
#   throughput  teacher tokens a second of a bare loop over the model's graphs, of the engine in one
#               JVM, and of the engine on Spark; by batch size, for fp32 and w8a8
#   driver      the driver's part of a round for 1,000 groups in flight, over 10,000 rounds
#   steps       single steps by JMH: candidates, clip and quantise, merge, draw, wire format
#   perplexity  what w8a8 costs in quality: 5,000 tokens each of held-out dbpedia14 and sms_spam
#
# PLAINSONG_BENCHMARK_SIZE=small: batches 8 and 32, 8 tokens, 100 rounds: to see that it works.
# Reads ../shared/data/dbpedia14.jsonl.gz (or the folder PLAINSONG_DATA). Uses up to 16 GB.
set -euo pipefail
cd "$(dirname "$0")/.."

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(throughput driver steps perplexity)
data=${PLAINSONG_DATA:-../shared/data}
records=$data/dbpedia14.jsonl.gz
tokens=64 batches=8,32,64,128,512 rounds=10000 scored=5000 jmh=()
if [ "${PLAINSONG_BENCHMARK_SIZE:-full}" = small ]; then
  tokens=8 batches=8,32 rounds=100 scored=500 jmh=(-wi 1 -i 1 -w 200ms -r 200ms)
fi

[ -f "$records" ] || {
  echo "No dbpedia14.jsonl.gz in ${PLAINSONG_DATA:-../shared/data}, nothing was run: set PLAINSONG_DATA to the folder that holds it." >&2
  exit 2
}
w8a8=$(scripts/fetch-model.sh w8a8 | tail -n 1)
fp32=$(scripts/fetch-model.sh fp32 | tail -n 1)
mvn -q -B -pl udfs,job -am -Dmdep.outputFile=target/benchmark.classpath \
  test-compile dependency:build-classpath
read -r -a modules < <(sed -n 's:.*<spark\.jvm\.options>\(.*\)</spark\.jvm\.options>.*:\1:p' pom.xml)
# In the environment: ONNX Runtime cannot bear a command line as long as a class path.
CLASSPATH=job/target/test-classes:job/target/classes:$(cat job/target/benchmark.classpath)
export CLASSPATH OPT_OUT_TRACKING=true
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
run() {
  "$java" "${modules[@]}" -Xmx3g -XX:MaxDirectMemorySize=16g \
    -Dlog4j2.configurationFile=classpath:plainsong-log4j2.properties "$@"
}

part_throughput() { run org.plainsong.benchmark.Throughput "$records" "$tokens" "$batches" "$w8a8" "$fp32"; }
part_driver() { run org.plainsong.benchmark.DriverRounds 1000 "$rounds" "$w8a8"; }
part_steps() { run org.openjdk.jmh.Main "${jmh[@]}" -v SILENT -rf text -rff job/target/benchmark.txt HotPaths && cat job/target/benchmark.txt; }

part_perplexity() {
  run org.plainsong.benchmark.Perplexity "$scored" \
    "$data/dbpedia14.test.jsonl.gz,$data/sms_spam.test.jsonl.gz" "$fp32" "$w8a8"
}

grep -m 1 'model name' /proc/cpuinfo 2> /dev/null || true
for part in "${parts[@]}"; do
  printf '\n== %s\n' "$part"
  "part_$part"
done
