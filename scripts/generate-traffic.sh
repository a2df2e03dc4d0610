#!/usr/bin/env bash
# Requests the product page many times, and says how it answered and how fast.
#
# Usage: scripts/generate-traffic.sh [URL] [option…]
#   URL       http://localhost:9080 by default
#   -n N      requests, 100 by default, at most 100000
#   -c C      of them at the same time, 4 by default, at most 100
#   -u USER   signs in first, as routes may depend on the user
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

url=http://localhost:9080
n=100
c=4
user=
while [ $# -gt 0 ]; do
  case $1 in
    -n) n=${2:-} && shift ;;
    -c) c=${2:-} && shift ;;
    -u) user=${2:-} && shift ;;
    -h | --help) usage && exit ;;
    -*) die "unknown option $1 (--help shows what there is)" ;;
    *) url=${1%/} ;;
  esac
  shift || break
done
number -n "$n" 1 100000
number -c "$c" 1 100
need curl
[[ $(curl --help all) == *--no-progress-meter* ]] ||
  die "needs curl 7.67 or newer, which can make requests in parallel; this is $(curl --version | awk '{ print $2; exit }')"

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
: >"$files/cookies"
[ "$(status "$url/productpage" -m 15)" != 000 ] || die "$url/productpage does not answer"
if [ -n "$user" ]; then
  code=$(status -c "$files/cookies" --data-urlencode "username=$user" -d passwd=any "$url/login")
  if [[ $code != 30? ]] || ! grep -q $'\t' "$files/cookies"; then
    die "could not sign in at $url/login: status $code"
  fi
fi

progress() {
  local steps=4
  [ ! -t 2 ] || steps=100
  [ $(($1 * steps / n)) -gt $((($1 - 1) * steps / n)) ] || return 0
  if [ -t 2 ]; then
    printf '\r[%-40s] %d of %d' "$(printf '%*s' $(($1 * 40 / n)) '' | tr ' ' '#')" "$1" "$n" >&2
  else
    echo "$1 of $n" >&2
  fi
}

# A fragment makes n URLs of one and is never sent. curl buffers its standard output, hence its lines come over the other one;
# curl 7.88 shows its progress there in spite of -s.
export LC_ALL=C TIMEFORMAT='seconds %R'
{
  time curl -s --no-progress-meter --parallel --parallel-max "$c" -m 60 -b "$files/cookies" -o /dev/null \
    -w '%{stderr}%{http_code} %{time_total}\n' "$url/productpage#[1-$n]" || true
} 2>&1 | while read -r code time; do
  echo "$code $time"
  [ "$code" = seconds ] || progress $((done = ${done:-0} + 1))
done >"$files/results"
[ ! -t 2 ] || echo >&2

sort -k2,2n "$files/results" | awk '
  function percentile(p,   rank) {
    rank = int(p * count / 100)
    if (rank < p * count / 100) rank++
    return sprintf("%.0f ms", time[rank] * 1000)
  }
  $1 == "seconds" { seconds = $2; next }
  { statuses[$1]++; time[++count] = $2 }
  END {
    for (status in statuses) printf "%s  %d\n", (status == "000" ? "no answer" : "status " status), statuses[status] | "sort"
    close("sort")
    printf "p50 %s, p90 %s, p99 %s, max %s\n", percentile(50), percentile(90), percentile(99), percentile(100)
    printf "%d requests in %.1f s: %.1f a second\n", count, seconds, count / (seconds > 0 ? seconds : 0.001)
  }'
