#!/usr/bin/env bash
# Shows a trace as a waterfall: the newest one of productpage, or the given one. Marks errors, and Envoy's response
# flags, such as FI for an injected fault. Fails if spans' parents are missing. Needs jq.
#
# Usage: scripts/show-trace.sh [TRACE_ID] [--url URL] [--watch]
#   --url URL    Zipkin or Jaeger; by default the one that answers at http://localhost:9411 or http://localhost:16686
#   --watch      show each newer trace, until Ctrl-C
#
# Environment: TRACING_URL, the default of --url; NO_COLOR, if set, for no colours
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

id=
urls=${TRACING_URL:-http://localhost:9411 http://localhost:16686}
watch=
while [ $# -gt 0 ]; do
  case $1 in
    --url) urls=${2:-} && shift ;;
    --watch) watch=1 ;;
    -h | --help) usage && exit ;;
    -*) unknown_option "$1" ;;
    *) id=$1 ;;
  esac
  shift || break
done
[ -n "$urls" ] || die "--url needs a value"
case $id in *[!0-9a-fA-F]*) die "a trace id has hexadecimal digits only, not '$id'" ;; esac
need curl
need jq "apt-get install jq, brew install jq, or https://jqlang.github.io/jq"

colours=${COLOURS:-false}
[ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || colours=true
shown=
while [ -n "$watch" ]; do
  picture=$(COLOURS=$colours "$0" --url "$urls" 2>&1) || true
  [ "$picture" = "$shown" ] || echo "$picture"$'\n'
  shown=$picture
  sleep 1
done

api=
for url in $urls; do
  url=${url%/}
  api=$(trace_api "$url")
  [ -z "$api" ] || break
done
case $api in
  zipkin)
    names=$url/api/v2/services
    traces="$url/api/v2/traces?limit=10&serviceName="
    newest_id='add // [] | max_by([.[].timestamp // 0] | min) | .[0].traceId // empty'
    trace=$url/api/v2/trace
    ;;
  jaeger)
    names=$url/api/services
    traces="$url/api/traces?limit=10&service="
    newest_id='map(.data // []) | add // [] | max_by([.spans[].startTime] | min) | .traceID // empty'
    trace=$url/api/traces
    ;;
  *) die "neither Zipkin nor Jaeger answers at ${urls// / or }; --url names another" ;;
esac

# Prints the id of productpage's newest trace. Istio calls the service productpage.NAMESPACE.
newest() {
  local name
  for name in $(curl -s -m 10 "$names" | jq -r '.. | strings | select(test("^productpage([.]|$)"))'); do
    curl -s -m 10 "$traces$name"
  done | jq -rs "$newest_id"
}

# Spans arrive within seconds, Envoy's last: waits until the trace is complete and has not changed for a second.
picture=
for ((tries = 0; tries < 8; tries++)); do
  [ $tries -eq 0 ] || sleep 1
  [ -n "$id" ] || id=$(newest) || id=
  [ -n "$id" ] || continue
  json=$(curl -sf -m 10 "$trace/$id") || continue
  before=$picture
  picture=$(jq -r --arg id "$id" --argjson colours "$colours" -f "$root/scripts/show-trace.jq" <<<"$json")
  [[ $picture != "$before" || $picture != *$'\n'complete ]] || break
done
[ -n "$id" ] || die "$url has no trace of productpage yet"
[ -n "$picture" ] || die "$url has no trace $id"
echo "$picture"
[[ $picture = *$'\n'complete ]]
