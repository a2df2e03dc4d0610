#!/usr/bin/env bash
# Requests the product page many times, and prints the statuses and latencies.
#
# Usage: scripts/generate-traffic.sh [URL] [option…]
#   URL       http://localhost:9080 by default
#   -n N      number of requests, 100 by default, at most 100000
#   -c C      concurrent requests, 4 by default, at most 100
#   -u USER   sign in first, since routes may depend on the user; repeated, the users take turns
#   --rate R  send at most R requests in each second
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

url=http://localhost:9080
n=100
c=4
rate=all
users=()
while [ $# -gt 0 ]; do
  case $1 in
    -n) n=${2:-} && shift ;;
    -c) c=${2:-} && shift ;;
    -u) users+=("${2:-}") && shift ;;
    --rate) rate=${2:-} && shift ;;
    -h | --help) usage && exit ;;
    -*) unknown_option "$1" ;;
    *) url=${1%/} ;;
  esac
  shift || break
done
check_number -n "$n" 1 100000
check_number -c "$c" 1 100
[ "$rate" != all ] || rate=$n
check_number --rate "$rate" 1 100000
need curl

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
[ "$(status "$url/productpage" -m 15)" != 000 ] || die "$url/productpage does not answer"
[ ${#users[@]} -gt 0 ] || users=('')
for ((i = 0; i < ${#users[@]}; i++)); do
  touch "$files/$i"
  [ -n "${users[i]}" ] || continue
  code=$(status -c "$files/$i" --data-urlencode "username=${users[i]}" -d passwd=any "$url/login")
  if [[ $code != 30? ]] || ! grep -q $'\t' "$files/$i"; then
    die "could not sign in at $url/login: status $code"
  fi
done

# On a terminal curl shows its progress.
exec 3>/dev/null
[ ! -t 2 ] || exec 3>&2

# send COUNT: requests the page this many times, each time as the next user
send() {
  local all=${#users[@]} options=() i
  for ((i = 0; i < all && i < $1; i++)); do
    options+=(--next -m 60 -b "$files/$(((sent + i) % all))" -o /dev/null -w '%{http_code} %{time_total}\n'
      "$url/productpage?request=[1-$((($1 - i + all - 1) / all))]")
  done
  curl --parallel --parallel-max "$c" "${options[@]:1}" >>"$files/results" 2>&3 || true
}

send_all() {
  local sent=0
  while [ $sent -lt "$n" ]; do
    [ $sent -eq 0 ] || wait
    [ $((sent + rate)) -ge "$n" ] || sleep 1 &
    send $((rate < n - sent ? rate : n - sent))
    sent=$((sent + rate))
  done
}

TIMEFORMAT=%R
seconds=$({ time send_all; } 2>&1)
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
