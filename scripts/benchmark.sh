#!/usr/bin/env bash
# How fast are the teachers, and what does everything around the model cost? Tables, each from one
# process, so that their ratios mean something on a noisy machine.
#
#   scripts/benchmark.sh [PART ...]      parts: throughput texts heads slots memory driver steps perplexity cluster
#                                        (default: all of them)
#
#   throughput  teacher tokens a second of a bare loop over the model's graphs, of the engine in one
#               JVM, and of the engine on Spark; by batch size, for each weight format; medians of three runs
#   texts       the first text of a group beside its further ones, which read no prompt again, also side by side
#   heads       teachers scored at 200 candidates only, beside all tokens: the default model, and a random head of
#               262,144 tokens
#   slots       one task with all threads beside a task a core with one thread each, on Spark; and four runs
#               beside the time that the model behind `plan` says of them
#   memory      the largest resident size of a group's process beside the stated need; at the full size also
#               a group of 1,024 teachers (4 GB)
#   driver      the driver's part of a round for 1,000 groups in flight, over 10,000 rounds
#   steps       single steps by JMH: candidates, clip and quantise, merge, draw, wire format
#   cluster     one executor against two at equal work, on the cluster of scripts/cluster.sh: the speed-up,
#               and the share of time outside tasks
#   perplexity  what eight bits cost in quality: 5,000 tokens each of held-out dbpedia14 and sms_spam
#
# PLAINSONG_BENCHMARK_SIZE=small: batches 8 and 32, 8 tokens, 100 rounds: to see that it works.
# Reads ../shared/data/dbpedia14.jsonl.gz (or the folder PLAINSONG_DATA). Uses up to 12 GB.
set -euo pipefail
cd "$(dirname "$0")/.."

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(throughput texts heads slots memory driver steps perplexity cluster)
data=${PLAINSONG_DATA:-../shared/data}
records=$data/dbpedia14.jsonl.gz
tokens=64 batches=8,32,64,64x4,128,512 rounds=10000 scored=5000 jmh=() cluster_groups=16 cluster_teachers=64 cluster_tokens=64 cluster_texts=2
runs=3 teachers=64 text=32 large=1024 heads=50
if [ "${PLAINSONG_BENCHMARK_SIZE:-full}" = small ]; then
  tokens=8 batches=8,32 rounds=100 scored=500 jmh=(-wi 1 -i 1 -w 200ms -r 200ms)
  cluster_groups=2 cluster_teachers=16 cluster_tokens=6 cluster_texts=1 runs=1 teachers=16 text=8 large=0 heads=5
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

part_throughput() { run org.plainsong.benchmark.Throughput "$records" "$tokens" "$runs" "$batches" "$w8a8" "$fp32"; }
part_texts() { run org.plainsong.benchmark.TextsOfGroup "$records" "$text" "$teachers" "$w8a8" "$fp32"; }
part_heads() {
  local folder
  folder=$(mktemp -d -t plainsong-heads.XXXXXX)
  run org.plainsong.benchmark.Heads "$teachers" 200 "$heads" 576 262144 "$folder" "$w8a8" "$fp32"
  rm -rf "$folder"
}
part_slots() { run org.plainsong.benchmark.Slots "$records" "$teachers" "$text" "$w8a8"; }
part_memory() {
  for model in "$w8a8" "$fp32"; do
    run -Xmx256m org.plainsong.benchmark.Memory "$records" "$teachers" "$tokens" "$model"
  done
  if [ "$large" != 0 ]; then run -Xmx256m org.plainsong.benchmark.Memory "$records" "$large" 64 "$w8a8"; fi
}
part_driver() { run org.plainsong.benchmark.DriverRounds 1000 "$rounds" "$w8a8"; }
part_steps() { run org.openjdk.jmh.Main "${jmh[@]}" -v SILENT -rf text -rff job/target/benchmark.txt HotPaths && cat job/target/benchmark.txt; }

part_perplexity() {
  run org.plainsong.benchmark.Perplexity "$scored" \
    "$data/dbpedia14.test.jsonl.gz,$data/sms_spam.test.jsonl.gz" "$fp32" "$w8a8"
}

# The same groups in the same two partitions, on one executor and on two.
part_cluster() {
  local folder n
  folder=$(mktemp -d -t plainsong-cluster.XXXXXX)
  export PLAINSONG_CLUSTER=$folder/cluster
  trap 'scripts/cluster.sh stop > /dev/null; rm -rf "${PLAINSONG_CLUSTER%/cluster}"' EXIT
  scripts/cluster.sh start
  for n in 1 2; do
    mkdir -p "$folder/events-$n"
    scripts/submit.sh --conf spark.cores.max=$n --conf spark.executor.cores=1 \
      --conf spark.eventLog.enabled=true --conf "spark.eventLog.dir=file:$folder/events-$n" \
      --conf spark.eventLog.rolling.enabled=false --conf spark.eventLog.compress=false \
      generate --input "$records" --expected-records 10000 --groups $cluster_groups --partitions 2 \
      --group-size $cluster_teachers --max-tokens $cluster_tokens --texts-per-group $cluster_texts --max-record-tokens 64 \
      --epsilon 5 --subject 'Encyclopedia entries' --model "$w8a8" --output "$folder/out-$n" > /dev/null
  done
  python3 scripts/benchmark_cluster.py \
    "$cluster_groups groups of $cluster_teachers teachers, $cluster_texts texts of $cluster_tokens tokens a group, w8a8, 2 partitions" \
    "$folder/events-1" "$folder/events-2"
  scripts/cluster.sh stop > /dev/null
}

grep -m 1 'model name' /proc/cpuinfo 2> /dev/null || true
for part in "${parts[@]}"; do
  printf '\n== %s\n' "$part"
  "part_$part"
done
