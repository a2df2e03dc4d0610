#!/usr/bin/env bash
# Requests the product page many times, and prints the statuses and latencies.
#
# Usage: scripts/generate-traffic.sh [URL] [option…]
#   URL       http://localhost:9080 by default
#   -n N      number of requests, 100 by default, at most 100000
#   -c C      concurrent requests, 4 by default, at most 100
#   -u USER   sign in first, since routes may depend on the user
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
    -*) unknown_option "$1" ;;
    *) url=${1%/} ;;
  esac
  shift || break
done
check_number -n "$n" 1 100000
check_number -c "$c" 1 100
need curl

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
touch "$files/cookies"
[ "$(status "$url/productpage" -m 15)" != 000 ] || die "$url/productpage does not answer"
if [ -n "$user" ]; then
  code=$(status -c "$files/cookies" --data-urlencode "username=$user" -d passwd=any "$url/login")
  if [[ $code != 30? ]] || ! grep -q $'\t' "$files/cookies"; then
    die "could not sign in at $url/login: status $code"
  fi
fi

# On a terminal curl shows its progress.
exec 3>/dev/null
[ ! -t 2 ] || exec 3>&2
TIMEFORMAT=%R
seconds=$({
  time curl --parallel --parallel-max "$c" -m 60 -b "$files/cookies" -o /dev/null -w '%{http_code} %{time_total}\n' \
    "$url/productpage?request=[1-$n]" >"$files/results" 2>&3 || true
} 2>&1)
[ -s "$files/results" ] || die "curl made no requests: it must be version 7.66 or newer"

export LC_ALL=C
cut -d ' ' -f 1 "$files/results" | sort | uniq -c |
  sed 's/ *\([0-9]*\) \(.*\)/status \2  \1/; s/status 000/no answer/'
sort -k2,2n "$files/results" | awk -v seconds="$seconds" '
  { ms[NR] = $2 * 1000 }
  function percentile(p) { return ms[int((NR * p + 99) / 100)] }
  END {
    printf "p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, max %.0f ms\n",
      percentile(50), percentile(90), percentile(99), ms[NR]
    printf "%d requests in %.1f s: %.1f a second\n", NR, seconds, NR / (seconds > 0 ? seconds : 0.001)
  }'
