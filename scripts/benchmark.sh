#!/usr/bin/env bash
# Measures what is built, in less than ten minutes: starts, pages a second by reviews' version, with and without tracing, the
# memory after these, the API, and growing numbers of connections. Prints a table, and writes it to scripts/target/benchmark.md.
# Times tell little about another machine, or the same one at another hour: compare what was measured in turn in one run.
#
# Usage: scripts/benchmark.sh [--beside URL] [--port N] [--warm-up SECONDS]
#   --beside URL       a page to measure in turn with ours, for ratios
#   --port N           19080 by default; it and the 15 after it are taken
#   --warm-up SECONDS  100 by default, three times; ends earlier after 120000 pages, when a JVM has compiled what matters,
#                      and the table says how many pages there were: where they are fewer, take more time
#
# Needs wrk. Environment: JAVA_HOME, JAVA_OPTS: as for scripts/run.sh
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

connections=32
beside=
port=19080
warm_up=100
while [ $# -gt 0 ]; do
  case $1 in
    --beside) beside=${2:-} && [ -n "$beside" ] || die "--beside takes a URL" && shift ;;
    --port) port=${2:-} && shift ;;
    --warm-up) warm_up=${2:-} && shift ;;
    -h | --help) usage && exit ;;
    *) die "unknown option $1 (--help shows what there is)" ;;
  esac
  shift || break
done
number --port "$port" 1 65519
number --warm-up "$warm_up" 1 3600
need curl
command -v wrk >/dev/null || die "wrk is not installed: apt-get install wrk, brew install wrk, or https://github.com/wg/wrk"
[ -z "$beside" ] || [ "$(status "$beside")" = 200 ] || die "$beside does not answer with 200"

cd "$root"
collector=$((port + 6))
# The stack with spans, and the one beside it.
main=$port
other=$((port + 10))
state=$root/scripts/target/benchmark
results=$state/results
report=$root/scripts/target/benchmark.md
rm -rf "$state"
mkdir -p "$state"

say() {
  printf '%3d:%02d  %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2
}

# up PORT OPTION…: starts BookInfo there
up() {
  local at=$1
  shift
  BOOKINFO_STATE=$state/$at scripts/run.sh --detach --port "$at" --zipkin-port "$collector" "$@" >"$state/$at.out" ||
    die "BookInfo did not start: see $state/$at.out"
}

down() {
  [ ! -d "$state/$1" ] || BOOKINFO_STATE=$state/$1 scripts/stop.sh >/dev/null
}

# pids PORT: of productpage and the five others
pids() {
  local name
  run=$state/$1
  for name in productpage $backends; do running "$name"; done
}

# cpu PID…: hundredths of a second that they have used so far
cpu() {
  if [ -d /proc/self ]; then
    # Fields are counted from behind the name, which may have blanks.
    for pid in "$@"; do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{ sum += $12 + $13 } END { print sum }'
  else
    ps -o time= -p "$(IFS=, && echo "$*")" | awk -F '[:.]' '{ sum += ($(NF - 2) * 60 + $(NF - 1)) * 100 + $NF } END { print sum }'
  fi
}

# memory PID: MB, each page of memory shared by n processes counted as 1/n; on a Mac the resident set
memory() {
  if [ -d /proc/self ]; then
    awk '/^Pss:/ { printf "%.0f\n", $2 / 1024 }' "/proc/$1/smaps_rollup"
  else
    ps -o rss= -p "$1" | awk '{ printf "%.0f\n", $1 / 1024 }'
  fi
}

# load URL CONNECTIONS SECONDS: requests, requests a second, p50 and p99 in ms, errors
load() {
  wrk -t1 -c"$2" -d"$3s" --timeout 10s --latency "$1" | awk '
    function ms(time) { return time ~ /us$/ ? time / 1000 : time ~ /ms$/ ? time + 0 : time * 1000 }
    $1 == "50%" { p50 = ms($2) }
    $1 == "99%" { p99 = ms($2) }
    /requests in/ { count = $1 }
    /^Requests\/sec/ { rate = $2 }
    /Socket errors/ { gsub(/[^0-9 ]/, ""); errors += $1 + $2 + $3 + $4 }
    /Non-2xx/ { errors += $NF }
    END { print count, rate, p50, p99, errors + 0 }'
}

# measure WHAT PORT PATH CONNECTIONS SECONDS: one more line of results, with the CPU time of the six processes
measure() {
  local all before
  all=$(pids "$2")
  # shellcheck disable=SC2086 # numbers
  before=$(cpu $all)
  load "http://localhost:$2$3" "$4" "$5" >"$state/load"
  # shellcheck disable=SC2086 # numbers
  echo "$1 $(cat "$state/load") $(cpu $all) $before" >>"$results"
  say "$1: $(awk '{ printf "%.0f a second, p99 %.0f ms, %d errors", $2, $4, $5 }' "$state/load")"
}

measure_beside() {
  [ -n "$beside" ] || return 0
  load "$beside" $connections 4 >"$state/load"
  echo "beside $(cat "$state/load") 0 0" >>"$results"
  say "beside: $(awk '{ printf "%.0f a second, p99 %.0f ms", $2, $4 }' "$state/load")"
}

# measure_hanging: the page while the collector takes connections and says nothing
measure_hanging() {
  local pid
  pid=$(run=$state && running collector)
  kill -STOP "$pid"
  measure page-v3-hanging "$main" /productpage $connections 4
  kill -CONT "$pid"
}

# warm WHAT PORT SECONDS: so long, or for 120000 pages; adds the pages to $warmed
warm() {
  local pages=0 end=$((SECONDS + $3))
  while [ $SECONDS -lt $end ] && [ $pages -lt 120000 ]; do
    load "http://localhost:$2/productpage" $connections 10 >"$state/load"
    pages=$((pages + $(cut -d ' ' -f 1 "$state/load")))
    say "warming up, $1: $(awk '{ printf "%.0f", $2 }' "$state/load") a second, $pages pages"
  done
  warmed="$warmed$pages $1; "
}

page_from() {
  curl -s -m 10 "http://localhost:$1/productpage" | grep -q "Reviews served by: <code>$2" ||
    die "port $1 shows no page with $2"
}

clean_up() {
  local code=$?
  set +e
  trap '' INT TERM HUP
  down "$main"
  down "$other"
  run=$state
  stop collector 5 >/dev/null
  exit $code
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -Xmx64m -XX:+UseSerialGC scripts/SpanSink.java "$collector" >"$state/collector.log" 2>&1 &
echo "$! SpanSink.java" >"$state/collector.pid"

say "starting once, for builds and archives"
up "$main" --no-tracing
down "$main"
for ((i = 0; i < 100; i++)); do
  [ "$(status "http://localhost:$collector")" != 202 ] || break
  sleep 0.1
done
starts=
for i in 1 2; do
  up "$main" --reviews v3
  starts="$starts$(for pid in $(pids "$main"); do cpu "$pid"; done | sort -n |
    awk -v wall="$(sed -n 's/.*ready after \([0-9]*\) s.*/\1/p' "$state/$main.out" | sort -n | tail -n 1)" '
      NR == 1 { least = $1 } END { printf "%d s, with %.1f to %.1f s of CPU time each; ", wall, least / 100, $1 / 100 }')"
  [ $i = 2 ] || down "$main"
done
say "started in ${starts%; }"

up "$other" --reviews v3 --no-tracing
page_from "$main" reviews-v3
page_from "$other" reviews-v3
warmed=
warm traced "$main" "$warm_up"
warm untraced "$other" "$warm_up"
# What had to wait is slower for some seconds.
warm traced "$main" 20
warm untraced "$other" 20
for i in 1 2 3; do
  measure "page-v3" "$main" /productpage $connections 6
  measure "page-v3-untraced" "$other" /productpage $connections 6
  measure_hanging
  measure_beside
done
down "$other"
memories=$(for pid in $(pids "$main"); do memory "$pid"; done | tr '\n' ' ')
for i in 1 2 3; do measure "api-details" "$main" /api/v1/products/0 $connections 4; done
for i in 1 8 32 128 512; do measure "page-v3-at-$i" "$main" /productpage $i 6; done
down "$main"

up "$other" --reviews v1
page_from "$other" reviews-v1
warm "with reviews v1" "$other" "$warm_up"
for i in 1 2; do
  measure "page-v1" "$other" /productpage $connections 6
  measure_beside
done

row() {
  awk -v what="$1" -v text="$2" -v beside="$beside" '
    function median(list, count,   i, j, t) {
      for (i = 2; i <= count; i++) for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
      return list[int((count + 1) / 2)]
    }
    $1 == "beside" { n++; rates[n] = $3; tails[n] = $5 }
    $1 == what { m++; rate[m] = $3; p50[m] = $4; p99[m] = $5; errors += $6; cpu[m] = ($7 - $8) * 10000 / $2 }
    END {
      if (!m) exit
      printf "| %s | %.0f | %.1f | %.1f | %s | %d |", text, median(rate, m), median(p50, m), median(p99, m),
        what == "beside" ? "" : sprintf("%.0f", median(cpu, m)), errors
      if (beside) printf " %.2f | %.1f |", median(rate, m) / median(rates, n), median(p99, m) / median(tails, n)
      print ""
    }' "$results"
}

{
  echo "# Benchmark of $(git describe --always --dirty 2>/dev/null || echo BookInfo), $(date '+%Y-%m-%d %H:%M')"
  echo
  echo "$(uname -sm), $(getconf _NPROCESSORS_ONLN) processors$(sed -n 's/^model name[^:]*:/,/p' /proc/cpuinfo 2>/dev/null | head -n 1);" \
    "$("$java" -version 2>&1 | sed -n 2p). Medians of rounds in turn; wrk with one thread; $connections connections if not stated;" \
    "CPU time is that of the six processes. Pages before, to warm up: ${warmed%; }."
  echo
  echo "| | a second | p50 ms | p99 ms | CPU µs each | errors |${beside:+ of the other | p99 of its |}"
  echo "|---|---|---|---|---|---|${beside:+---|---|}"
  row page-v3 "page, reviews v3"
  row page-v3-untraced "the same without tracing"
  row page-v3-hanging "while the collector hangs"
  row page-v1 "page, reviews v1"
  row api-details "\`/api/v1/products/0\`"
  for i in 1 8 32 128 512; do row "page-v3-at-$i" "page, reviews v3, $i connections"; done
  row beside "beside: $beside"
  echo
  echo "Started, all six at once: ${starts%; }."
  echo
  echo "Memory after the pages with 32 connections, MB: productpage and ${backends// /, }: ${memories}= $(tr ' ' '\n' <<<"$memories" | awk '{ sum += $1 } END { print sum }')."
  echo
  echo "Throughput with tracing of that without: $(awk '$1 == "page-v3" { on += $3 } $1 == "page-v3-untraced" { off += $3 } END { printf "%.2f", on / off }' "$results")."
} | tee "$report"
