#!/usr/bin/env bash
# Measures BookInfo: its start, pages a second from the first second on and when warm, with and without tracing, and
# memory. Prints a table, also to scripts/target/benchmark.md. Compare only what one run has measured on one machine.
#
# Usage: scripts/benchmark/benchmark.sh [option…]
#   --beside URL       measure this page after each of ours, and print the ratio
#   --peak             as for scripts/run.sh
#   --port N           19080 by default; the six ports after it are taken too
#   --warm-up SECONDS  30 by default; with --peak take 200
#
# Needs wrk. Environment: JAVA_HOME, JAVA_OPTS: as for scripts/run.sh
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

beside=
options=
port=19080
warm_up=30
while [ $# -gt 0 ]; do
  case $1 in
    --beside) beside=${2:-} && shift ;;
    --peak) options=--peak ;;
    --port) port=${2:-} && shift ;;
    --warm-up) warm_up=${2:-} && shift ;;
    -h | --help) usage && exit ;;
    *) unknown_option "$1" ;;
  esac
  shift || break
done
check_number --port "$port" 1 65529
check_number --warm-up "$warm_up" 1 3600
need curl
need wrk "apt-get install wrk, brew install wrk, or https://github.com/wg/wrk"
[ -z "$beside" ] || [ "$(status "$beside")" = 200 ] || die "$beside does not answer with 200"

cd "$root"
collector=$((port + 6))
page=http://localhost:$port/productpage
state=$root/scripts/target/benchmark
rm -rf "$state"
mkdir -p "$state"
# For scripts/run.sh too.
export BOOKINFO_STATE=$state
run=$state

# start [run.sh option…]
start() {
  # shellcheck disable=SC2086 # a list of options
  scripts/run.sh --detach --port "$port" --zipkin-port "$collector" --reviews v3 $options "$@" >"$state/out" ||
    die "BookInfo did not start: see $state/out"
}

# cpu PID: its seconds of CPU time
cpu() {
  # BSD's ps prints hundredths, Linux' does not.
  if [ -d /proc/self ]; then
    sed 's/.*) //' "/proc/$1/stat" | awk '{ print ($12 + $13) / 100 }'
  else
    ps -o time= -p "$1" | awk -F : '{ print $1 * 60 + $2 }'
  fi
}

# memory PID: MB; a page of memory that n processes share counts as 1/n, except on a Mac
memory() {
  if [ -d /proc/self ]; then cat "/proc/$1/smaps_rollup"; else ps -o rss= -p "$1" | sed 's/^/Pss: /'; fi |
    awk '/^Pss:/ { printf "%.0f\n", $2 / 1024 }'
}

# per_process FUNCTION: its results for the six processes
per_process() {
  local name
  for name in productpage $backends; do "$1" "$(running "$name")"; done | paste -s -d ' ' -
}

# load URL CONNECTIONS SECONDS: prints requests a second, p50, p99 and errors
load() {
  wrk -t1 -c"$2" -d"$3s" --timeout 10s --latency "$1" | awk '
    /^ +50%/ { p50 = $2 }
    /^ +99%/ { p99 = $2 }
    /^Requests\/sec/ { rate = $2 }
    /Socket errors/ { gsub(/[^0-9 ]/, ""); errors += $1 + $2 + $3 + $4 }
    /Non-2xx/ { errors += $NF }
    END { print rate, p50, p99, errors + 0 }'
}

# row NAME URL CONNECTIONS SECONDS: measures, and prints a row of the table
row() {
  local rate p50 p99 errors other
  read -r rate p50 p99 errors <<<"$(load "$2" "$3" "$4")"
  other=$rate
  [ -z "$beside" ] || read -r other _ <<<"$(load "$beside" "$3" 5)"
  echo "| $1 | $rate | $p50 | $p99 | $errors | $(awk "BEGIN { printf \"%.2f\", $rate / $other }") |"
}

clean_up() {
  kill -CONT "$sink" || true
  kill "$sink" || true
  stop_all >/dev/null
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -Xmx64m -XX:+UseSerialGC scripts/benchmark/SpanSink.java "$collector" >"$state/sink.log" 2>&1 &
sink=$!
trap clean_up EXIT
trap 'exit 130' HUP INT TERM

# measure: prints the report
measure() {
  echo "# Benchmark of $(git describe --always --dirty), $(date '+%Y-%m-%d %H:%M')"
  echo
  echo "$(uname -sm), $(getconf _NPROCESSORS_ONLN) processors; ${options:-no options};" \
    "$("$java" -version 2>&1 | sed -n 2p)"
  echo
  # The first start builds and archives.
  start --no-tracing
  stop_all >/dev/null
  until [ "$(status "http://localhost:$collector")" = 202 ]; do sleep 0.1; done
  start
  echo "Ready after $(sed -n 's/.*ready after //p' "$state/out" | sort -n | tail -n 1)."
  echo "CPU seconds of productpage, ${backends// /, }: $(per_process cpu)."
  echo "Memory in MB: $(per_process memory)."
  echo
  echo "| page | a second | p50 | p99 | errors | of the page beside |"
  echo "|---|---|---|---|---|---|"
  for i in 0 1 2 3; do row "seconds $((i * 10)) to $((i * 10 + 10)) of load" "$page" 32 10; done
  load "$page" 32 "$warm_up" >/dev/null
  for i in 1 2 3; do row "warm, round $i" "$page" 32 10; done
  kill -STOP "$sink"
  row "while the collector hangs" "$page" 32 10
  kill -CONT "$sink"
  row "\`/api/v1/products/0\`" "http://localhost:$port/api/v1/products/0" 32 10
  for i in 1 8 128 512; do row "$i connections" "$page" $i 10; done
  memory=$(per_process memory)
  stop_all >/dev/null
  start --no-tracing
  load "$page" 32 "$warm_up" >/dev/null
  for i in 1 2 3; do row "without tracing, round $i" "$page" 32 10; done
  echo
  echo "Memory after the load, in MB: $memory."
}
measure | tee scripts/target/benchmark.md
